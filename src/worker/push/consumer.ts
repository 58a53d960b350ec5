/**
 * The consumer of the queue of pushes: asks what each person may be told now, whether it is to be told, and tells it. A queue
 * delivers at least once, and this may end anywhere: what was told is in the inboxes, so that nothing is told twice.
 */
import { z } from 'zod'
import type { Buzz, Outcome, Push, PushTask, Scene } from '../../objects/push.ts'
import { conversationStub, inboxStub } from '../../platform/address.ts'
import { unwrap } from '../../platform/answer.ts'
import { atOnce } from '../../platform/at-once.ts'
import { Refused } from '../../protocol/index.ts'
import { sendApns } from './apns.ts'
import { sendFcm } from './fcm.ts'
import { Gate } from './gate.ts'
import { type Sent, report } from './sending.ts'
import { sendWebPush } from './web-push.ts'

/** The platform opens so many connections at one time. */
const calls = 6
const firstPauseSeconds = 5
const longestPauseSeconds = 600
/** As long as an inbox leaves pushes to whoever took them. */
const busySeconds = 20

const task = z.object({
  conversationId: z.string(),
  userIds: z.array(z.string()),
  cause: z.enum(['message', 'change', 'invite']),
  deviceId: z.string().optional(),
  seenOn: z.string().optional(),
})

/** One message of the queue, as it is carried out. */
interface Job {
  message: Message
  task: PushTask
  scene: Scene
  /** When it has to come again, if it has. */
  againAfterSeconds: number | undefined
}

const pauseAfter = (attempts: number): number => Math.min(longestPauseSeconds, firstPauseSeconds * 2 ** (attempts - 1))

function again(job: Job, seconds: number): void {
  job.againAfterSeconds = Math.max(job.againAfterSeconds ?? 0, seconds)
}

export async function consumePushes(batch: MessageBatch, env: Env): Promise<void> {
  const jobs = (await atOnce(batch.messages, calls, (message) => begin(env, message))).filter((job) => job !== undefined)
  const shared: Batch = { names: new Map(), gate: new Gate(calls) }
  const people = jobs.flatMap((job) => job.scene.glances.map((glance) => ({ job, glance })))
  await atOnce(people, calls, async ({ job, glance }) => {
    try {
      await tell(env, job, glance, shared)
    } catch (error) {
      report('a push is put off', { conversationId: job.task.conversationId, error: String(error) })
      again(job, pauseAfter(job.message.attempts))
    }
  })
  for (const { message, againAfterSeconds } of jobs) {
    if (againAfterSeconds === undefined) message.ack()
    else message.retry({ delaySeconds: againAfterSeconds })
  }
}

/** What the conversation says now of those who may have to be told. */
async function begin(env: Env, message: Message): Promise<Job | undefined> {
  const parsed = task.safeParse(message.body)
  if (!parsed.success) {
    // The dead letters are where somebody sees it.
    message.retry()
    return undefined
  }
  const { deviceId, seenOn, ...rest } = parsed.data
  const asked: PushTask = { ...rest, ...(deviceId === undefined ? {} : { deviceId }), ...(seenOn === undefined ? {} : { seenOn }) }
  try {
    const scene: Scene = unwrap(await conversationStub(env, asked.conversationId).look(asked.userIds))
    return { message, task: asked, scene, againAfterSeconds: undefined }
  } catch (error) {
    if (error instanceof Refused) message.ack()
    else message.retry({ delaySeconds: pauseAfter(message.attempts) })
    return undefined
  }
}

type Names = Map<string, Promise<string | undefined>>

/** What those of a batch share. */
interface Batch {
  names: Names
  gate: Gate
}

/** How somebody is called, asked once for a batch. */
async function nameOf(env: Env, userId: string, byUserId: string, names: Names): Promise<string | undefined> {
  const known = names.get(userId)
  if (known) return known
  const asked = inboxStub(env, userId)
    .introduce(byUserId)
    .then((answer) => (answer.ok ? answer.value.user.name : undefined))
  names.set(userId, asked)
  return asked
}

async function buzzOf(env: Env, { task: { cause, deviceId, seenOn }, scene }: Job, glance: Buzz['glance'], names: Names): Promise<Buzz> {
  const { conversationId, kind, title } = scene
  const messages = scene.messages.filter(({ seq }) => seq === glance.newest || seq === glance.mention)
  const named: Record<string, string> = {}
  // Of a direct conversation the inbox knows its peer.
  for (const { senderId } of kind === 'group' ? messages : []) {
    const name = await nameOf(env, senderId, glance.userId, names)
    if (name !== undefined) named[senderId] = name
  }
  const only = { ...(deviceId === undefined ? {} : { deviceId }), ...(seenOn === undefined ? {} : { seenOn }) }
  return { cause, conversationId, kind, title, glance, messages, names: named, ...only }
}

async function tell(env: Env, job: Job, glance: Buzz['glance'], { names, gate }: Batch): Promise<void> {
  // Read meanwhile, or gone.
  if (job.task.cause === 'message' && (glance.newest === 0 || glance.isHere)) return
  const inbox = inboxStub(env, glance.userId)
  const { pushes, isAsked, isBusy } = await inbox.buzz(await buzzOf(env, job, glance, names))
  if (isBusy) await later(env, { ...job.task, userIds: [glance.userId] }, busySeconds)
  const outcomes = await Promise.all(pushes.map((push) => gate.pass(() => deliver(env, job, glance.userId, push))))
  if (outcomes.length > 0 && (isAsked || outcomes.some(({ outcome }) => outcome !== 'sent'))) await inbox.pushed(outcomes)
}

/** Sends one push. What fails is tried again by itself: the others are done. */
async function deliver(env: Env, job: Job, userId: string, push: Push): Promise<Outcome> {
  const { deviceId, conversationId, seq, refreshedAt } = push
  const sent = await send(env, push)
  if (sent.outcome === 'failed') {
    const seconds = sent.retryAfterSeconds ?? pauseAfter(job.message.attempts)
    if (job.task.deviceId === deviceId) again(job, seconds)
    else await later(env, { conversationId, userIds: [userId], cause: job.task.cause, deviceId }, seconds)
  }
  return { deviceId, conversationId, seq, refreshedAt, outcome: sent.outcome }
}

const later = async (env: Env, body: PushTask, delaySeconds: number): Promise<void> => {
  await env.PUSH_QUEUE.send(body, { delaySeconds })
}

async function send(env: Env, push: Push): Promise<Sent> {
  const { subscription } = push
  const now = Date.now()
  try {
    if (subscription.kind === 'webpush') return await sendWebPush(env, push, subscription, now)
    return await (subscription.kind === 'fcm' ? sendFcm : sendApns)(env, push, subscription.token, now)
  } catch (error) {
    // Out of reach, or too slow.
    report('a push fails', { kind: subscription.kind, error: error instanceof Error ? error.name : 'unknown' })
    return { outcome: 'failed' }
  }
}

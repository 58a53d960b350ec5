/** What the tests of pushes share: the queue as a list, its consumer run by hand, and push services that answer as they are told. */
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, expect, vi } from 'vitest'
import type { PushTask } from '../../src/objects/push.ts'
import { type PushPayload, pushPayload } from '../../src/protocol/index.ts'
import { queue as consume } from '../../src/worker/queues.ts'
import type { Person } from '../inbox/support.ts'
import { fromBase64url, toBase64url } from '../../src/platform/base64url.ts'

export * from '../inbox/support.ts'

/** What was put into the queue, and when it is due. */
export interface Queued {
  body: PushTask
  delaySeconds: number
}

export let queue: Queued[] = []
/** What the queue does with what it is given, where it does not take it. */
export let refuses = false
export const refuse = (whether: boolean): void => void (refuses = whether)

/** By address: what came, and what is answered; 201 where nothing is said. */
export const arrived = new Map<string, PushPayload[]>()
export const replies = new Map<string, number[]>()

const address = (input: RequestInfo | URL): string => new URL(input instanceof Request ? input.url : input).pathname.slice(1)

beforeEach(() => {
  queue = []
  refuses = false
  arrived.clear()
  replies.clear()
  vi.spyOn(console, 'error').mockReturnValue()
  vi.spyOn(env.PUSH_QUEUE, 'send').mockImplementation(async (body, { delaySeconds = 0 } = {}) => {
    if (refuses) throw new Error('the queue is out of reach')
    queue.push({ body: body as PushTask, delaySeconds })
    return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } }
  })
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const to = address(input)
    const [status = 201] = [replies.get(to)?.shift()]
    if (status < 300) {
      const { aps, ...more } = JSON.parse(typeof init?.body === 'string' ? init.body : '')
      arrived.set(to, [...(arrived.get(to) ?? []), pushPayload.parse({ ...aps.alert, badge: aps.badge, ...more })])
    }
    return new Response(status === 410 ? JSON.stringify({ reason: 'Unregistered' }) : null, { status })
  })
})

let key: string | undefined
afterEach(() => vi.restoreAllMocks())

/** A credential, so that the devices here are of the kind whose pushes are readable. */
async function credentials(): Promise<string> {
  if (key) return key
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  if (!('privateKey' in pair)) throw new Error('a pair')
  const bytes = await crypto.subtle.exportKey('pkcs8', pair.privateKey)
  if (!(bytes instanceof ArrayBuffer)) throw new Error('bytes')
  const base64 = btoa(String.fromCharCode(...(fromBase64url(toBase64url(bytes)) ?? [])))
  return (key = JSON.stringify({
    keyId: 'K',
    teamId: 'T',
    topic: 'app',
    privateKey: `-----BEGIN PRIVATE KEY-----\n${base64}\n-----END PRIVATE KEY-----`,
  }))
}

let tokens = 0
/** This person's device takes pushes; gives its address. */
export async function subscribe(person: Person): Promise<string> {
  const token = (++tokens).toString(16).padStart(32, '0')
  expect(await person.ask('PUT', '/v1/devices/current/push', { kind: 'apns', token })).toMatchObject({ status: 204 })
  return `3/device/${token}`
}

export const payloads = (to: string): PushPayload[] => arrived.get(to) ?? []

export interface Fate {
  acked: boolean
  retried: number | undefined
}

/** One delivery of messages of the queue; gives what became of each. */
export async function deliver(bodies: unknown[], name = 'edgewise-push', attempts = 1): Promise<Fate[]> {
  Object.assign(env, { APNS_KEY: await credentials() })
  const fates: Fate[] = bodies.map(() => ({ acked: false, retried: undefined }))
  const messages = bodies.map((body, nth) => {
    const fate = fates[nth] ?? { acked: false, retried: undefined }
    return {
      id: String(nth),
      timestamp: new Date(),
      body,
      attempts,
      ack: () => void (fate.acked = true),
      retry: ({ delaySeconds = 0 } = {}) => void (fate.retried = delaySeconds),
    }
  })
  const metadata = { metrics: { backlogCount: 0, backlogBytes: 0 } }
  await consume({ queue: name, messages, metadata, ackAll: () => undefined, retryAll: () => undefined }, env)
  return fates
}

/** Takes what is in the queue now, and delivers it. */
export async function drain(): Promise<PushTask[]> {
  const taken = queue.splice(0).map(({ body }) => body)
  await deliver(taken)
  return taken
}

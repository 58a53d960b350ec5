/** The queue's consumer: each upload that is whole is looked at, once for each content; what fails for long is settled as failed and the operator told. */
import { z } from 'zod'
import { blobStub, isMediaId, uploadStub } from '../../../platform/address.ts'
import type { Finding, Task } from '../../../platform/media.ts'
import { derivedKeys } from './keys.ts'
import { look, unseen } from './look.ts'
import { Stored, sha256Of } from './stored.ts'

const message = z.object({ mediaId: z.string().refine(isMediaId) })

const firstPauseSeconds = 2
const longestPauseSeconds = 3_600
/** 2 s, 6 s, 18 s … an hour. */
const pauseSeconds = (attempts: number): number => Math.min(firstPauseSeconds * 3 ** (attempts - 1), longestPauseSeconds)

type Log = (entry: { event: string; mediaId: string } & Record<string, unknown>) => void
/** One line that a machine can read, for the operator. */
// oxlint-disable-next-line no-console
const log: Log = (entry) => console.error(JSON.stringify(entry))

const storedOf = (env: Env, { key, size }: Task): Stored => new Stored(env.MEDIA, key, size)

/** Asks first whether the same bytes were looked at for another upload. */
async function settle(env: Env, mediaId: string, find: (task: Task) => Promise<Finding>): Promise<void> {
  const upload = uploadStub(env, mediaId)
  const own = await upload.task()
  if (!own) return
  const sha256 = own.sha256 ?? (await sha256Of(storedOf(env, own)))
  const known = await upload.hashed(sha256)
  if (known) return upload.settle(known)
  // Its bytes may be those of an earlier upload now.
  const task = await upload.task()
  if (!task) return
  const finding = await find(task)
  // What one could not look at another may have seen meanwhile, and needs what was made of it.
  const meanwhile = finding.state === 'failed' ? await upload.hashed(sha256) : null
  if (meanwhile) return upload.settle(meanwhile)
  if (finding.state === 'failed') await env.MEDIA.delete(derivedKeys(task.key))
  await upload.settle(finding)
  // Should the upload be gone by now, its content still has to know of what was made, to take it along.
  if (finding.state !== 'failed') await blobStub(env, sha256).settle(finding)
}

/** Nothing can be done for what is none of ours. */
function mediaIdOf(entry: Message): string | undefined {
  const parsed = message.safeParse(entry.body)
  if (parsed.success) return parsed.data.mediaId
  log({ event: 'media_message_unknown', mediaId: '', body: JSON.stringify(entry.body)?.slice(0, 200) })
  entry.ack()
  return undefined
}

export async function lookAtEach(batch: MessageBatch, env: Env): Promise<void> {
  for (const entry of batch.messages) {
    const mediaId = mediaIdOf(entry)
    if (mediaId === undefined) continue
    try {
      await settle(env, mediaId, (task) => look(env, task))
      entry.ack()
    } catch (error) {
      const delaySeconds = pauseSeconds(entry.attempts)
      log({ event: 'media_retry', mediaId, attempt: entry.attempts, delaySeconds, error: String(error) })
      entry.retry({ delaySeconds })
    }
  }
}

/** What was tried as often as it may be. */
export async function giveUpEach(batch: MessageBatch, env: Env): Promise<void> {
  for (const entry of batch.messages) {
    const mediaId = mediaIdOf(entry)
    if (mediaId === undefined) continue
    try {
      await settle(env, mediaId, (task) => unseen(env, task)).catch(async () => {
        // Not even its bytes can be read.
        const upload = uploadStub(env, mediaId)
        const task = await upload.task()
        if (task) await upload.settle(await unseen(env, task))
      })
      log({ event: 'media_failed', mediaId })
      entry.ack()
    } catch (error) {
      // The upload asks the queue again after a while, should this be lost.
      log({ event: 'media_stuck', mediaId, error: String(error) })
      entry.retry({ delaySeconds: longestPauseSeconds })
    }
  }
}

/** The queue of uploads to look at. Each can be looked at again without harm; what fails for good is settled as such and told to the operator. */
import { uploadStub } from '../../platform/address.ts'
import { BytesGone } from './bucket.ts'
import { look, sha256Of, unseen } from './look.ts'

const longestPauseSeconds = 600

/** Ids alone travel by queues. */
function mediaIdOf(body: unknown): string {
  if (typeof body === 'object' && body !== null && 'mediaId' in body && typeof body.mediaId === 'string') return body.mediaId
  throw new Error('a message without a media id')
}

async function take(env: Env, mediaId: string): Promise<void> {
  const upload = uploadStub(env, mediaId)
  const task = await upload.task()
  if (!task) return
  const known = await upload.hashed(task.sha256 ?? (await sha256Of(env, task)))
  if (known) return upload.settle(known)
  // Its bytes may be those of another upload by now.
  const now = await upload.task()
  if (now) await upload.settle(await look(env, now))
}

// The log is the operator's.
// oxlint-disable-next-line no-console
const report = (what: string, details: object): void => console.error(JSON.stringify({ what, ...details }))

export async function consumeMedia(batch: MessageBatch, env: Env): Promise<void> {
  for (const message of batch.messages) {
    const mediaId = mediaIdOf(message.body)
    try {
      await take(env, mediaId)
      message.ack()
    } catch (error) {
      // Deleted, or moved, while it was being looked at: the next try sees which.
      if (!(error instanceof BytesGone))
        report('media could not be looked at', { mediaId, attempts: message.attempts, error: String(error) })
      message.retry({ delaySeconds: Math.min(longestPauseSeconds, 2 ** message.attempts) })
    }
  }
}

/** What the queue gave up. */
export async function buryMedia(batch: MessageBatch, env: Env): Promise<void> {
  for (const message of batch.messages) {
    const mediaId = mediaIdOf(message.body)
    const upload = uploadStub(env, mediaId)
    const task = await upload.task()
    report('a queue gave up', { queue: batch.queue, mediaId })
    if (task) await upload.settle(await unseen(env, task))
    message.ack()
  }
}

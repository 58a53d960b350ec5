/** What the queues gave up on: told to the operator's log, and kept where the operator can read it. */
import { keyringStub } from '../../platform/address.ts'
import { report } from './sending.ts'

export async function buryAll(batch: MessageBatch, env: Env): Promise<void> {
  for (const message of batch.messages) {
    const { body, attempts, timestamp } = message
    report('a queue gave up', { queue: batch.queue, attempts, at: timestamp.toISOString(), body })
    await keyringStub(env).bury({ queue: batch.queue, at: timestamp.getTime(), attempts, body: JSON.stringify(body) })
    message.ack()
  }
}

/** What comes by queue goes to its consumer, by the end of the queue's name: the beginning is the deployment's. */
import { giveUpEach, lookAtEach } from './media/look/consumer.ts'

type Consumer = (batch: MessageBatch, env: Env) => Promise<void>

const consumers: Record<string, Consumer> = { '-media': lookAtEach, '-media-dead': giveUpEach }

export async function queue(batch: MessageBatch, env: Env): Promise<void> {
  const [, consumer] = Object.entries(consumers).find(([suffix]) => batch.queue.endsWith(suffix)) ?? []
  if (!consumer) throw new Error(`there is no consumer for the queue ${batch.queue}`)
  await consumer(batch, env)
}

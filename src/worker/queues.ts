/** Whose queue a batch is of, by how its name ends: environments differ in how it begins. */
import { buryMedia, consumeMedia } from './media/consumer.ts'

type Consumer = (batch: MessageBatch, env: Env) => Promise<void>

const consumers: Record<string, Consumer> = { '-media': consumeMedia, '-media-dead': buryMedia }

export async function consume(batch: MessageBatch, env: Env): Promise<void> {
  const found = Object.entries(consumers).find(([end]) => batch.queue.endsWith(end))
  if (!found) throw new Error(`nobody consumes ${batch.queue}`)
  await found[1](batch, env)
}

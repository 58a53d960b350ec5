/** Whose queue a batch is of, by how its name ends: environments differ in how it begins. */
import { consumePushes } from './push/consumer.ts'
import { buryAll } from './push/dead.ts'

type Consumer = (batch: MessageBatch, env: Env) => Promise<void>

const consumers: Record<string, Consumer> = { '-push': consumePushes, '-push-dead': buryAll }

export async function consume(batch: MessageBatch, env: Env): Promise<void> {
  const found = Object.entries(consumers).find(([end]) => batch.queue.endsWith(end))
  if (!found) throw new Error(`nobody consumes ${batch.queue}`)
  await found[1](batch, env)
}

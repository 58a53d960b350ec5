/** Conversations with messages that one side has not seen, made once for each stage and met again by several workloads. */
import type { Cursor } from '../client/chat.ts'
import { each, sleep } from '../measure/pace.ts'
import type { Stage } from '../subjects/stage.ts'
import type { Conversation } from '../subjects/subject.ts'
import { fill } from './history.ts'

export const missedMessages = 20
const atOnce = 16
/** What a server writes behind its answers is over by then. */
const settleMs = 3_000

export interface Missed {
  conversation: Conversation
  /** What the first of its people has seen. */
  cursor: Cursor
}

const made = new WeakMap<Stage, { index: number; cursor: Cursor }[]>()

export async function prepareMissed(stage: Stage, conversations: number): Promise<void> {
  if (made.has(stage)) return
  const cursors = await each(Array.from({ length: conversations }), atOnce, async (_, index) => ({
    index,
    cursor: await fill(stage, await stage.direct(index), missedMessages),
  }))
  made.set(stage, cursors)
  await sleep(settleMs)
}

export const missedOf = (stage: Stage): Promise<Missed[]> =>
  Promise.all((made.get(stage) ?? []).map(async ({ index, cursor }) => ({ conversation: await stage.direct(index), cursor })))

/** Conversations with messages that one side has not seen, made once for each stage and met again by several workloads. */
import { type Cursor, join } from '../client/chat.ts'
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
  const cursors = await each(Array.from({ length: conversations }), atOnce, async (_, index) => {
    const conversation = await stage.direct(index)
    // Who comes back has been here before: the reader's first opening is not part of a reconnect.
    const reader = await join(stage.target(conversation, 0))
    reader.socket.close()
    await fill(stage, conversation, missedMessages)
    return { index, cursor: reader.head }
  })
  made.set(stage, cursors)
  await sleep(settleMs)
}

export const missedOf = (stage: Stage): Promise<Missed[]> =>
  Promise.all((made.get(stage) ?? []).map(async ({ index, cursor }) => ({ conversation: await stage.direct(index), cursor })))

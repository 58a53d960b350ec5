/** Fills conversations before anything is measured: many frames in one WebSocket message, a few such messages under way. */
import * as chat from '../client/chat.ts'
import { until } from '../measure/pace.ts'
import type { Stage } from '../subjects/stage.ts'
import type { Conversation } from '../subjects/subject.ts'

const framesPerMessage = 128
const framesUnderWay = 4 * framesPerMessage
const stalledMs = 120_000

export async function fill(stage: Stage, conversation: Conversation, messages: number, words?: (nth: number) => string): Promise<void> {
  const { socket } = await chat.join(stage.target(conversation, 1))
  let sent = 0
  let acked = 0
  const more = (): void => {
    while (sent < messages && sent - acked <= framesUnderWay - framesPerMessage) {
      const frames = Array.from({ length: Math.min(framesPerMessage, messages - sent) }, (_, nth) => chat.send(words?.(sent + nth)).frame)
      sent += frames.length
      socket.send(`[${frames.join(',')}]`)
    }
  }
  socket.onFrame = (frame) => {
    if (frame.kind !== 'ack') return chat.complain(frame)
    acked++
    more()
  }
  more()
  await until(() => acked === messages, stalledMs, `${messages} acks`)
  socket.close()
}

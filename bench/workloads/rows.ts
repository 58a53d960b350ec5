/** Rows written by a message and read by a page, from the counters of the SQL cursors themselves. */
import * as chat from '../client/chat.ts'
import { call } from '../client/http.ts'
import { type Json, number } from '../client/json.ts'
import type { Socket } from '../client/socket.ts'
import { countersPath } from '../counted/path.ts'
import { each, sleep, until } from '../measure/pace.ts'
import type { Stage } from '../subjects/stage.ts'
import { prepareHistory, read } from './page.ts'
import type { Workload } from './workload.ts'

const conversations = 10
const window = 16
const burstMessages = 200
const loneMessages = 5
const loneEveryMs = 1_500
/** Marks are written behind by at most a second, and so may be what other objects keep. */
const settleMs = 3_000
const ackMs = 30_000

export const rows = (options: { messages: number }): Workload => ({
  key: 'rows',
  title: 'Rows written and read',
  rounds: 1,
  together: true,
  columns: [
    { key: 'burst', title: `written per message, ${window} under way`, digits: 2 },
    { key: 'burstAll', title: 'with all other objects', digits: 2 },
    { key: 'lone', title: `per lone message, every ${loneEveryMs / 1_000} s`, digits: 2 },
    { key: 'loneAll', title: 'with all other objects', digits: 2 },
    { key: 'newest', title: 'read by the newest page', digits: 0 },
    { key: 'middle', title: 'from the middle', digits: 0 },
    { key: 'oldest', title: 'the oldest', digits: 0 },
  ],
  prepare: (stage) => prepareHistory(stage, options.messages),
  async measure(stage) {
    await stage.restart(stage.subject.countedHost)
    const sockets = await each(Array.from({ length: conversations }), 4, async (_, index) => {
      const conversation = await stage.direct(index)
      const [sender, listener] = await each([0, 1], 2, (nth) => chat.join(stage.target(conversation, nth)))
      if (!sender || !listener) throw new Error('a pair has two sockets')
      return { sender: sender.socket, listener: listener.socket }
    })
    await sleep(settleMs)

    await take(stage)
    await Promise.all(sockets.map(({ sender }) => burst(sender)))
    await sleep(settleMs)
    const burstRows = await take(stage)

    for (let nth = 0; nth < loneMessages; nth++) {
      for (const { sender } of sockets) sender.send(chat.send().frame)
      await sleep(loneEveryMs)
    }
    await sleep(settleMs)
    const loneRows = await take(stage)
    for (const { sender, listener } of sockets) for (const socket of [sender, listener]) socket.close()

    await read(stage, options.messages + 1)
    const readBy = async (before: number): Promise<number> => {
      await take(stage)
      await read(stage, before)
      return number(await take(stage), 'conversation', 'read')
    }
    const written = (counters: Json, owner: string, messages: number): number =>
      number(counters, owner, 'written') / (messages * conversations)
    return {
      burst: written(burstRows, 'conversation', burstMessages),
      burstAll: written(burstRows, 'all', burstMessages),
      lone: written(loneRows, 'conversation', loneMessages),
      loneAll: written(loneRows, 'all', loneMessages),
      newest: await readBy(options.messages + 1),
      middle: await readBy(Math.floor(options.messages / 2)),
      oldest: await readBy(51),
    }
  },
})

/** What was counted since the last time. */
const take = (stage: Stage): Promise<Json> => call({ port: stage.server.port, method: 'POST', path: countersPath })

async function burst(sender: Socket): Promise<void> {
  let sent = 0
  let acked = 0
  const more = (): void => {
    for (; sent < burstMessages && sent - acked < window; sent++) sender.send(chat.send().frame)
  }
  sender.onFrame = (frame) => {
    if (frame.kind !== 'ack') return chat.complain(frame)
    acked++
    more()
  }
  more()
  await until(() => acked === burstMessages, ackMs, 'the acks of a burst')
  sender.onFrame = chat.complain
}

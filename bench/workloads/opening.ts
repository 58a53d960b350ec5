/**
 * Opening the app with 200 conversations: the inbox socket's first summaries and the first page of the list, every object cold.
 * Rounds are counted by making each call between objects take long: what is under way at the same time is one round.
 */
import * as chat from '../client/chat.ts'
import { call, exchange } from '../client/http.ts'
import { list, number, text } from '../client/json.ts'
import * as messageId from '../client/message-id.ts'
import { Socket } from '../client/socket.ts'
import { meterPath } from '../counted/path.ts'
import { each, sleep, until } from '../measure/pace.ts'
import type { Stage } from '../subjects/stage.ts'
import { type Conversation, type Person, pair, pairs } from '../subjects/subject.ts'
import type { Workload } from './workload.ts'

const conversations = 200
const withNews = 20
/** Groups that no other workload has. */
const firstGroup = 1_000
const dayMs = 26 * 60 * 60_000
const settleMs = 2_000
const limitMs = 60_000

export const opening = (options: { rounds: number; hopMs: number }): Workload => ({
  key: 'opening',
  title: `Opening the app with ${conversations} conversations, ${withNews} of them with news`,
  rounds: options.rounds,
  subjects: ['edgewise'],
  columns: [
    { key: 'helloRounds', title: 'rounds of calls until all news, by the socket', digits: 0 },
    { key: 'helloMs', title: 'ms', digits: 0 },
    { key: 'listRounds', title: 'rounds until the list, by HTTP', digits: 0 },
    { key: 'listMs', title: 'ms', digits: 0 },
    { key: 'busyHelloRounds', title: `rounds by the socket, all ${conversations} with news`, digits: 0 },
    { key: 'busyListRounds', title: 'by HTTP', digits: 0 },
  ],
  prepare: async (stage) => void (await conversationsOf(stage)),
  async measure(stage) {
    const all = await conversationsOf(stage)
    const owner = all[0]?.people[0]
    if (!owner) throw new Error('a list of nobody')
    await cold(stage, { hopMs: 0, clockMs: 0 })
    const first = await hello(stage, owner, { news: conversations })
    await sleep(settleMs)
    const rounds = (ms: number): number => Math.floor(ms / options.hopMs)

    // All of them have had something within the day.
    await cold(stage, { hopMs: options.hopMs, clockMs: 0 })
    const busyHello = await hello(stage, owner, { usn: first.usn, news: conversations })
    await cold(stage, { hopMs: options.hopMs, clockMs: 0 })
    const busyListMs = await firstList(stage, owner)

    // A day later, with news in some.
    await cold(stage, { hopMs: 0, clockMs: dayMs })
    await stage.population.renew(stage.server)
    const later = await hello(stage, owner, { usn: busyHello.usn, news: conversations })
    await sleep(settleMs)
    await each(all.slice(0, withNews), 4, (conversation) => say(stage, conversation, owner))
    await sleep(settleMs)
    const readings: Record<string, number> = {}
    for (const hopMs of [0, options.hopMs]) {
      await cold(stage, { hopMs, clockMs: dayMs })
      readings[`hello${hopMs}`] = (await hello(stage, owner, { usn: later.usn, news: withNews })).ms
      await cold(stage, { hopMs, clockMs: dayMs })
      readings[`list${hopMs}`] = await firstList(stage, owner)
    }
    const reading = (name: string): number => readings[name] ?? Number.NaN
    return {
      helloRounds: rounds(reading(`hello${options.hopMs}`)),
      helloMs: reading('hello0'),
      listRounds: rounds(reading(`list${options.hopMs}`)),
      listMs: reading('list0'),
      busyHelloRounds: rounds(busyHello.ms),
      busyListRounds: rounds(busyListMs),
    }
  },
})

/** The first person's: with everybody else, and in groups of all. */
async function conversationsOf(stage: Stage): Promise<Conversation[]> {
  const directs = Array.from({ length: pairs }, (_, index) => index).filter((index) => pair(index).includes(0))
  const groups = Array.from({ length: conversations - directs.length }, (_, index) => firstGroup + index)
  const ways = [...directs.map((index) => () => stage.direct(index)), ...groups.map((index) => () => stage.group(index))]
  return each(ways, 2, (make) => make())
}

/** A new process; calls take so long, and the objects' clock goes so far ahead. The keys of tokens are fetched before. */
async function cold(stage: Stage, { hopMs, clockMs }: { hopMs: number; clockMs: number }): Promise<void> {
  await stage.restart(stage.subject.countedHost)
  const { port } = stage.server
  await call({ port, method: 'POST', path: `${meterPath}?hopMs=0&clockMs=${clockMs}` })
  const stranger = (await stage.direct(1)).people[1]
  if (stranger) await exchange({ port, method: 'GET', path: '/v1/me', accessToken: stranger.accessToken })
  await call({ port, method: 'POST', path: `${meterPath}?hopMs=${hopMs}` })
}

/** From the upgrade to the last summary that is due. */
async function hello(stage: Stage, owner: Person, { usn, news }: { usn?: number; news: number }): Promise<{ ms: number; usn: number }> {
  const startedAt = performance.now()
  const socket = await Socket.open(stage.inbox(owner))
  const seen = new Set<string>()
  let newest = 0
  socket.onFrame = (frame) => {
    if (chat.isFrame(frame, 'conversation')) {
      seen.add(text(frame.frame, 'conversation', 'id'))
      newest = Math.max(newest, number(frame.frame, 'usn'))
    } else chat.complain(frame)
  }
  socket.send(JSON.stringify({ type: 'hello', ...(usn === undefined ? {} : { usn }) }))
  await until(() => seen.size >= news, limitMs, `${news} summaries, of which ${seen.size} came`, 1)
  const ms = performance.now() - startedAt
  socket.end()
  return { ms, usn: newest }
}

async function firstList(stage: Stage, { accessToken }: Person): Promise<number> {
  const startedAt = performance.now()
  const page = await call({ port: stage.server.port, method: 'GET', path: '/v1/conversations', accessToken })
  if (list(page, 'conversations').length === 0) throw new Error('an empty list')
  return performance.now() - startedAt
}

async function say(stage: Stage, { id, people: members }: Conversation, owner: Person): Promise<void> {
  const sender = members.find(({ userId }) => userId !== owner.userId)
  if (!sender) throw new Error('a conversation with nobody else')
  await call({
    port: stage.server.port,
    method: 'POST',
    path: `/v1/conversations/${id}/messages`,
    accessToken: sender.accessToken,
    body: { id: messageId.next().id, content: { type: 'text', text: 'News' } },
  })
}

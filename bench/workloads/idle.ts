/** What an open socket costs in memory while nothing happens, before and after its object may hibernate. */
import * as chat from '../client/chat.ts'
import { each, sleep } from '../measure/pace.ts'
import type { Stage } from '../subjects/stage.ts'
import { missedOf, prepareMissed } from './missed.ts'
import type { Workload } from './workload.ts'

const connectsAtOnce = 32
const warmMs = 2_000
const firstLookMs = 3_000
/** An object without events hibernates after 10 s. */
const secondLookMs = 14_000
const perGroup = 100

export const idle = (options: { rounds: number; sockets: number; in: 'pairs' | 'groups' }): Workload => ({
  key: `idle-${options.in}`,
  title:
    options.in === 'pairs'
      ? `${options.sockets.toLocaleString('en')} idle sockets, each in a conversation of its own`
      : `${options.sockets.toLocaleString('en')} idle sockets, ${perGroup} in a conversation`,
  rounds: options.rounds,
  together: true,
  columns: [
    { key: 'awake', title: 'KB/socket after 3 s', digits: 0 },
    { key: 'asleep', title: 'after 17 s', digits: 0 },
    { key: 'serverMegabytes', title: 'server MB', digits: 0 },
  ],
  prepare: async (stage) => {
    if (options.in === 'pairs') await prepareMissed(stage, options.sockets)
    else for (let index = 1; index <= options.sockets / perGroup; index++) await stage.group(index)
  },
  async measure(stage) {
    await stage.restart()
    const targets = await (options.in === 'pairs' ? inPairs(stage) : inGroups(stage, options.sockets))
    const warm = await chat.join(stage.target(await stage.group(0), 0))
    await sleep(warmMs)
    const base = stage.server.residentBytes()
    const kilobytesPerSocket = (): number => (stage.server.residentBytes() - base) / 1024 / targets.length

    const joined = await each(targets, connectsAtOnce, chat.join)
    await sleep(firstLookMs)
    const awake = kilobytesPerSocket()
    await sleep(secondLookMs)
    const asleep = kilobytesPerSocket()
    const serverMegabytes = stage.server.residentBytes() / 1024 / 1024
    for (const { socket } of [warm, ...joined]) socket.close()
    return { awake, asleep, serverMegabytes }
  },
})

const inPairs = async (stage: Stage) => (await missedOf(stage)).map(({ conversation }) => stage.target(conversation, 0))

async function inGroups(stage: Stage, sockets: number) {
  const groups = await Promise.all(Array.from({ length: sockets / perGroup }, (_, index) => stage.group(index + 1)))
  return groups.flatMap((group) => Array.from({ length: perGroup }, (_, nth) => stage.target(group, nth)))
}

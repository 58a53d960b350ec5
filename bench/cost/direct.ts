/** Pairs that write to each other in sittings of 10 to 20 messages. Half of the recipients are offline. */
import { call } from '../client/http.ts'
import { text } from '../client/json.ts'
import * as messageId from '../client/message-id.ts'
import { each, sleep } from '../measure/pace.ts'
import { signUp } from '../subjects/account.ts'
import { between, chance, pauseMs } from './chance.ts'
import { Device } from './device.ts'
import { bytesOf, take } from './metered.ts'
import type { PushSink } from './push-sink.ts'
import { type Counted, type Scene, sleepMs } from './workload.ts'

/** Where the other one is while somebody writes. */
const settings = ['offline', 'elsewhere', 'offline', 'here'] as const
type Setting = (typeof settings)[number]

const writing = { mean: 4_000, min: 500, max: 15_000 }
const lookingMs = 3_000
const startsWithinMs = 10_000
const settleMs = 4_000
/** Who did something within half a minute is told by no push: who is away has been for longer. */
const awayMs = 32_000

export interface DirectOptions {
  key: string
  title: string
  pairs: number
  sittings: number
  /** Only pairs of this kind. */
  only?: Setting
  /** Devices watch the presence of whom they write with. */
  watch?: boolean
  handlesFrom: number
  /** Everybody takes pushes, here. */
  sink?: PushSink
}

export async function direct({ port, hopMs, isQuick }: Scene, options: DirectOptions): Promise<Counted> {
  const accounts = await signUp(port, options.pairs * 2, options.handlesFrom)
  await options.sink?.subscribe(port, accounts)
  const pairs = await each(Array.from({ length: options.pairs }), 8, async (_, index) => {
    const [a, b] = accounts.slice(index * 2, index * 2 + 2)
    if (!a || !b) throw new Error('a pair has two people')
    const made = await call({
      port,
      method: 'POST',
      path: '/v1/conversations',
      accessToken: a.accessToken,
      body: { kind: 'direct', userId: b.userId },
    })
    const id = text(made, 'id')
    // They have met: what a first message costs is not what the others do.
    for (const { accessToken } of [a, b]) {
      const body = { id: messageId.next().id, content: { type: 'text', text: 'Hello' } }
      await call({ port, method: 'POST', path: `/v1/conversations/${id}/messages`, accessToken, body })
    }
    const setting = options.only ?? settings[index % settings.length] ?? 'here'
    const devices = [new Device(port, a, id), new Device(port, b, id)] as const
    for (const device of devices) await device.connect()
    if (setting === 'offline') devices[1].leave()
    return { setting, devices, random: chance(index + 1) }
  })
  await sleep(awayMs)
  const before = await take(port, hopMs)

  const pace = isQuick ? 0.4 : 1
  let messages = 0
  await Promise.all(
    pairs.map(async ({ setting, devices, random }) => {
      await sleep(random() * startsWithinMs * pace)
      for (let nth = 0; nth < options.sittings; nth++) {
        if (nth > 0) await sleep(awayMs + random() * 5_000)
        const written = await sitting(setting, devices, { random, pace, watch: options.watch === true })
        messages += written
      }
    }),
  )
  await sleep(settleMs)
  const metered = await take(port, 0)
  for (const { devices } of pairs) for (const device of devices) device.leave()
  return { key: options.key, title: options.title, unit: 'message', units: messages, metered, bytes: bytesOf(metered) - bytesOf(before) }
}

async function sitting(
  setting: Setting,
  [writer, other]: readonly [Device, Device],
  { random, pace, watch }: { random: () => number; pace: number; watch: boolean },
): Promise<number> {
  await writer.open()
  if (watch) writer.sendInbox({ type: 'watch', userIds: [other.account.userId] })
  const both = setting === 'here'
  if (both) await other.open()
  if (both && watch) other.sendInbox({ type: 'watch', userIds: [writer.account.userId] })
  const count = between(random, 10, 20)
  let talks = writer
  for (let nth = 0; nth < count; nth++) {
    await sleep(pauseMs(random, writing) * pace)
    talks.send()
    // People say one thing or two before the other one answers.
    if (both && random() < 0.6) talks = talks === writer ? other : writer
  }
  await sleep(lookingMs)
  if (watch) writer.sendInbox({ type: 'unwatch', userIds: [other.account.userId] })
  writer.shut()
  if (both) {
    other.shut()
    return count
  }
  // Later the other one reads it, and leaves again where it was offline.
  if (setting === 'offline') {
    await sleep(sleepMs)
    await other.connect()
  }
  await other.open()
  await sleep(lookingMs)
  if (setting === 'offline') other.leave()
  else other.shut()
  return count
}

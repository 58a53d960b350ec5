/** A group of 100 of whom 40 watch it, 20 are online elsewhere and 40 are offline. It talks in bursts. */
import { call } from '../client/http.ts'
import { text } from '../client/json.ts'
import { each, sleep } from '../measure/pace.ts'
import { signUp } from '../subjects/account.ts'
import { between, chance, pauseMs } from './chance.ts'
import { Device } from './device.ts'
import { bytesOf, take } from './metered.ts'
import type { PushSink } from './push-sink.ts'
import { type Counted, type Scene, sleepMs } from './workload.ts'

const members = 100
const watching = 40
const online = 60
/** Offline members who come to read after a burst, and leave. */
const returning = 4
const writing = { mean: 2_000, min: 300, max: 12_000 }
const opensWithinMs = 5_000
const lookingMs = 4_000
const settleMs = 4_000

export interface GroupOptions {
  key: string
  title: string
  groups: number
  bursts: number
  /** Messages come this much faster than people of one group usually write. */
  haste?: number
  handlesFrom: number
  /** Everybody takes pushes, here. */
  sink?: PushSink
}

export async function group({ port, hopMs }: Scene, options: GroupOptions): Promise<Counted> {
  const groups = await each(Array.from({ length: options.groups }), 2, async (_, index) => {
    const accounts = await signUp(port, members, options.handlesFrom + index * members)
    await options.sink?.subscribe(port, accounts)
    const [maker, ...others] = accounts
    if (!maker) throw new Error('a group of nobody')
    const body = { kind: 'group', title: `Bench ${index}`, userIds: others.map(({ userId }) => userId) }
    const made = await call({ port, method: 'POST', path: '/v1/conversations', accessToken: maker.accessToken, body })
    const devices = accounts.map((account) => new Device(port, account, text(made, 'id')))
    await each(devices.slice(0, online), 8, (device) => device.connect())
    // The first message is what tells the group who is there.
    await firstMessage(devices[0])
    return { devices, random: chance(1_000 + index) }
  })
  await sleep(sleepMs)
  const before = await take(port, hopMs)

  let messages = 0
  await Promise.all(
    groups.map(async ({ devices, random }) => {
      for (let nth = 0; nth < options.bursts; nth++) {
        if (nth > 0) await sleep(sleepMs + random() * 5_000)
        const written = await burst(devices, { random, nth, haste: options.haste ?? 1 })
        messages += written
      }
    }),
  )
  await sleep(settleMs)
  const metered = await take(port, 0)
  for (const { devices } of groups) for (const device of devices) device.leave()
  return { key: options.key, title: options.title, unit: 'message', units: messages, metered, bytes: bytesOf(metered) - bytesOf(before) }
}

async function firstMessage(maker: Device | undefined): Promise<void> {
  await maker?.open()
  maker?.send()
  await sleep(2_000)
  maker?.shut()
}

async function burst(
  devices: readonly Device[],
  { random, nth, haste }: { random: () => number; nth: number; haste: number },
): Promise<number> {
  const here = devices.slice(0, watching)
  await Promise.all(
    here.map(async (device) => {
      await sleep(random() * opensWithinMs)
      await device.open()
    }),
  )
  const count = between(random, 15, 25)
  for (let sent = 0; sent < count; sent++) {
    await sleep(pauseMs(random, writing) / haste)
    here[between(random, 0, here.length - 1)]?.send()
  }
  await sleep(lookingMs)
  for (const device of here) device.shut()
  await each(devices.slice(online + nth * returning, online + (nth + 1) * returning), returning, async (device) => {
    await device.connect()
    await device.open()
    await sleep(lookingMs)
    device.leave()
  })
  return count
}

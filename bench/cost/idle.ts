/** Devices that do nothing but be there: they connect, their pings are answered by the platform, and their tokens run out. */
import { call } from '../client/http.ts'
import { text } from '../client/json.ts'
import { each, sleep } from '../measure/pace.ts'
import { renew, signUp } from '../subjects/account.ts'
import { Device } from './device.ts'
import { bytesOf, take } from './metered.ts'
import { type Counted, type Scene, sleepMs } from './workload.ts'

const connectsAtOnce = 16
const pings = 3
const settleMs = 2_000

export interface IdleOptions {
  devices: number
  handlesFrom: number
}

/** What a device does, each by itself, so that a day can be made of any number of each. */
export async function idle({ port, hopMs }: Scene, options: IdleOptions): Promise<Counted[]> {
  const accounts = await signUp(port, options.devices, options.handlesFrom)
  const devices = await each(accounts, 8, async (account, index) => {
    const peer = accounts[index ^ 1]
    if (!peer) throw new Error('devices come in pairs')
    const body = { kind: 'direct', userId: peer.userId }
    const made = await call({ port, method: 'POST', path: '/v1/conversations', accessToken: account.accessToken, body })
    return new Device(port, account, text(made, 'id'))
  })
  await each(devices, connectsAtOnce, (device) => device.connect())
  for (const device of devices) device.leave()
  await sleep(sleepMs)
  let before = await take(port, hopMs)

  const count = async (key: string, title: string, work: () => Promise<void>): Promise<Counted> => {
    await work()
    await sleep(settleMs)
    const metered = await take(port)
    const bytes = bytesOf(metered) - bytesOf(before)
    before = metered
    return { key, title, unit: 'device', units: devices.length, metered, bytes }
  }
  const counted = [
    await count('connect', 'An inbox socket is opened and closed', async () => {
      await each(devices, connectsAtOnce, (device) => device.connect())
      for (const device of devices) device.leave()
    }),
  ]
  await each(devices, connectsAtOnce, (device) => device.connect())
  await sleep(sleepMs)
  await take(port)
  counted.push(
    await count('open', `It stays open, with ${pings} pings`, async () => {
      for (let nth = 0; nth < pings; nth++) {
        for (const device of devices) device.ping()
        await sleep(sleepMs / pings)
      }
    }),
    await count('renew', 'Its token is renewed', async () => {
      await each(devices, connectsAtOnce, async (device) => {
        await renew(port, device.account)
        device.sendInbox({ type: 'auth', accessToken: device.account.accessToken })
      })
    }),
  )
  for (const device of devices) device.leave()
  await take(port, 0)
  return counted
}

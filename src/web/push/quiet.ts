/** Quiet hours: from one minute of the day to another, over midnight too. Shared with the service worker, which has no localStorage. */

export interface QuietHours {
  readonly isOn: boolean
  /** Minutes since midnight, by this device's clock. */
  readonly from: number
  readonly to: number
}

export const nightly: QuietHours = { isOn: false, from: 22 * 60, to: 7 * 60 }

export function isQuiet({ isOn, from, to }: QuietHours, at: Date): boolean {
  if (!isOn || from === to) return false
  const minute = at.getHours() * 60 + at.getMinutes()
  return from < to ? minute >= from && minute < to : minute >= from || minute < to
}

/** `22:30`, as an `<input type="time">` has it. */
export const timeOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

/** Nothing for what is no time. */
export function minutesOf(time: string): number | undefined {
  const [, hours, minutes] = /^(\d{2}):(\d{2})/u.exec(time) ?? []
  return hours === undefined || minutes === undefined ? undefined : Number(hours) * 60 + Number(minutes)
}

// A cache, because it is what both sides can read without a database of their own. Its name is none of a shell's.
const cacheName = 'notices'
const address = '/quiet-hours'

export async function keepQuietHours(hours: QuietHours): Promise<void> {
  const cache = await caches.open(cacheName)
  await cache.put(address, Response.json(hours))
}

export async function keptQuietHours(): Promise<QuietHours> {
  const kept = await (await caches.open(cacheName)).match(address)
  const { isOn, from, to }: Partial<QuietHours> = kept ? await kept.json() : {}
  return { isOn: isOn ?? nightly.isOn, from: from ?? nightly.from, to: to ?? nightly.to }
}

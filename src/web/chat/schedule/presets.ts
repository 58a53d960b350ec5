/** Times at which people have things sent, and what a field for a time takes and gives. */
import { limits } from '../../../protocol/limits.ts'
import type { PlainTextKey } from '../../i18n/useText.ts'

export interface Preset {
  label: PlainTextKey & `schedule.${string}`
  at: number
}

const minuteMs = 60_000
const evening = 20
const morning = 9
const monday = 1

/** At an hour of a day some days from now. */
function hourOf(now: number, days: number, hour: number): number {
  const date = new Date(now)
  date.setDate(date.getDate() + days)
  return date.setHours(hour, 0, 0, 0)
}

/** No two of them are the same time, and none is over. */
export function presets(now: number): Preset[] {
  const tillMonday = (monday - new Date(now).getDay() + 7) % 7 || 7
  const all: Preset[] = [
    { label: 'schedule.hour', at: Math.ceil((now + 60 * minuteMs) / minuteMs) * minuteMs },
    { label: 'schedule.tonight', at: hourOf(now, 0, evening) },
    { label: 'schedule.tomorrow', at: hourOf(now, 1, morning) },
    { label: 'schedule.monday', at: hourOf(now, tillMonday, morning) },
  ]
  return all.filter(({ at }, index) => at > now + minuteMs && all.findIndex((other) => other.at === at) === index)
}

/** The latest that can be chosen. */
export const furthest = (now: number): number => now + limits.scheduleSeconds * 1_000 - minuteMs

const two = (value: number): string => String(value).padStart(2, '0')

/** `2026-03-09T14:05` in the time of this device, as `datetime-local` has it. */
export function fieldOf(at: number): string {
  const date = new Date(at)
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`
}

/** The time in a field; nothing where it is not filled in. */
export function timeIn(field: string): number | undefined {
  const at = new Date(field).getTime()
  return Number.isNaN(at) ? undefined : at
}

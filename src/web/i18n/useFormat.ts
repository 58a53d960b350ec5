/** Times, days, numbers and lists as people write them in the language in use. */
import { useMemo } from 'react'
import type { Locale } from '../theme/appearance.ts'
import { useSpeech } from './catalogue.ts'

const dayMs = 86_400_000

const midnight = (at: number): number => new Date(at).setHours(0, 0, 0, 0)
/** Whole local days between two times, whatever summer time does in between. */
export const daysBetween = (earlier: number, later: number): number => Math.round((midnight(later) - midnight(earlier)) / dayMs)

export interface Format {
  /** `14:02`, or as the locale has it. */
  time: (at: number) => string
  /** Today, Yesterday, a weekday within the last week, then a date. `now` is for tests and for lists that are drawn at once. */
  day: (at: number, now?: number) => string
  /** For a list: the time of today, else the day, short. */
  moment: (at: number, now?: number) => string
  /** `November`, with the year where it is another one. */
  month: (at: number, now?: number) => string
  date: (at: number) => string
  dateTime: (at: number) => string
  number: (value: number) => string
  /** `Ana, Bo and Cy`. */
  list: (items: readonly string[]) => string
  /** Of a file: `1.4 MB`. */
  bytes: (count: number) => string
  /** Of a recording: `0:12`, `1:02:03`. */
  duration: (seconds: number) => string
}

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

export function formatIn(locale: Locale): Format {
  // The pseudo-locale is English with accents; Intl does not know it.
  const intl = locale === 'en-XA' ? 'en' : locale
  const made = new Map<string, Intl.DateTimeFormat>()
  const dates = (name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
    const known = made.get(name) ?? new Intl.DateTimeFormat(intl, options)
    made.set(name, known)
    return known
  }
  const relative = new Intl.RelativeTimeFormat(intl, { numeric: 'auto' })
  const number = new Intl.NumberFormat(intl)
  const list = new Intl.ListFormat(intl, { type: 'conjunction' })
  const two = new Intl.NumberFormat(intl, { minimumIntegerDigits: 2 })
  const bytes = (count: number): string => {
    const power = Math.min(byteUnits.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3))
    const value = count / 1_000 ** power
    const maximumFractionDigits = power > 0 && value < 10 ? 1 : 0
    return new Intl.NumberFormat(intl, { style: 'unit', unit: byteUnits[power], unitDisplay: 'short', maximumFractionDigits }).format(value)
  }
  const duration = (seconds: number): string => {
    const whole = Math.max(0, Math.round(seconds))
    const hours = Math.floor(whole / 3_600)
    const minutes = Math.floor(whole / 60) % 60
    const rest = `${hours > 0 ? two.format(minutes) : number.format(minutes)}:${two.format(whole % 60)}`
    return hours > 0 ? `${number.format(hours)}:${rest}` : rest
  }
  const capital = (words: string): string => words.charAt(0).toLocaleUpperCase(intl) + words.slice(1)

  const time = (at: number): string => dates('time', { hour: 'numeric', minute: '2-digit' }).format(at)
  const dayOf = (at: number, now: number, short: boolean): string => {
    const days = daysBetween(at, now)
    if (days === 0 || days === 1) return capital(relative.format(-days, 'day'))
    if (days > 1 && days < 7) return dates('weekday', { weekday: 'long' }).format(at)
    if (short) return dates('short', { day: 'numeric', month: 'numeric', year: '2-digit' }).format(at)
    const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear()
    return sameYear
      ? dates('month', { weekday: 'short', day: 'numeric', month: 'long' }).format(at)
      : dates('year', { day: 'numeric', month: 'long', year: 'numeric' }).format(at)
  }

  return {
    time,
    day: (at, now = Date.now()) => dayOf(at, now, false),
    moment: (at, now = Date.now()) => (daysBetween(at, now) === 0 ? time(at) : dayOf(at, now, true)),
    month: (at, now = Date.now()) => {
      const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear()
      return capital(
        dates(isThisYear ? 'onlyMonth' : 'monthYear', { month: 'long', ...(isThisYear ? {} : { year: 'numeric' }) }).format(at),
      )
    },
    date: (at) => dates('date', { dateStyle: 'medium' }).format(at),
    dateTime: (at) => dates('both', { dateStyle: 'medium', timeStyle: 'short' }).format(at),
    number: (value) => number.format(value),
    list: (items) => list.format(items),
    bytes,
    duration,
  }
}

export function useFormat(): Format {
  const locale = useSpeech((speech) => speech.locale)
  return useMemo(() => formatIn(locale), [locale])
}

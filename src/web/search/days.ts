/** Days of the calendar, as a date field has them (`2026-11-25`), and their beginnings and ends in local time. */

const two = (value: number): string => String(value).padStart(2, '0')

export function dayOf(at: number): string {
  const date = new Date(at)
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** Midnight; undefined for what is no day. */
export function startOf(day: string): number | undefined {
  const [year, month, date] = day.split('-').map(Number)
  if (year === undefined || month === undefined || date === undefined) return undefined
  const at = new Date(year, month - 1, date).getTime()
  return Number.isNaN(at) || at < 0 ? undefined : at
}

/** The last millisecond of the day, whatever summer time does in it. */
export function endOf(day: string): number | undefined {
  const start = startOf(day)
  return start === undefined ? undefined : new Date(start).setHours(24, 0, 0, 0) - 1
}

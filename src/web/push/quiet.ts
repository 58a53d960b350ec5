/** Quiet hours: from one minute of the day to another, over midnight too. */

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

/** For how long something lasts, in the largest unit that fits: timers of disappearing messages. */
import type { Text } from '../../i18n/useText.ts'

const units = [
  ['weeks', 7 * 86_400],
  ['days', 86_400],
  ['hours', 3_600],
  ['minutes', 60],
] as const

export function periodText(seconds: number, t: Text): string {
  for (const [unit, size] of units) if (seconds >= size && seconds % size === 0) return t(`chat.period.${unit}`, { count: seconds / size })
  return t('chat.period.seconds', { count: seconds })
}

/** The same of any time, without what is left over. */
export function roughly(seconds: number, t: Text): string {
  const [, size] = units.find(([, each]) => seconds >= each) ?? ['seconds', 1]
  return periodText(Math.max(1, Math.floor(seconds / size)) * size, t)
}

export const timerChoices = [null, 86_400, 7 * 86_400, 90 * 86_400] as const

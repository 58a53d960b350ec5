/** Loudness as a picture: bars from the middle up and down, the loudest as high as there is room. */

const height = 32
/** Silence is a dot. */
const least = 2

/** In as many bars; each is as loud as the loudest that it stands for. */
export function bars(peaks: readonly number[], count: number): readonly number[] {
  if (peaks.length === 0) return Array.from({ length: count }, () => 0)
  const loudest = Math.max(0.05, ...peaks)
  return Array.from({ length: count }, (_, bar) => {
    const from = Math.floor((bar * peaks.length) / count)
    const to = Math.max(from + 1, Math.floor(((bar + 1) * peaks.length) / count))
    return Math.max(...peaks.slice(from, to)) / loudest
  })
}

/** The `d` of a path in a box of `4 * count` by 32. */
export const pathOf = (levels: readonly number[]): string =>
  levels
    .map((level, bar) => {
      const half = Math.max(least, Math.min(1, level) * (height - 4)) / 2
      return `M${bar * 4 + 2} ${(height / 2 - half).toFixed(1)}V${(height / 2 + half).toFixed(1)}`
    })
    .join('')

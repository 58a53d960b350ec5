/** UUIDv7 (RFC 9562): message ids, in the order of their making even within a millisecond or when the clock goes back. */
import type { Environment } from './environment.ts'

const hex = (value: number, length: number): string => value.toString(16).padStart(length, '0')

export function uuids({ clock, random }: Pick<Environment, 'clock' | 'random'>): () => string {
  let [ms, count] = [0, 0]
  return () => {
    const now = clock.now()
    if (now > ms) [ms, count] = [now, Math.floor(random() * 0x400)]
    else if (++count > 0xfff) [ms, count] = [ms + 1, 0]
    const time = hex(ms, 12)
    const variant = hex(0x8000 + Math.floor(random() * 0x4000), 4)
    const rest = hex(Math.floor(random() * 2 ** 24), 6) + hex(Math.floor(random() * 2 ** 24), 6)
    return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(count, 3)}-${variant}-${rest}`
  }
}

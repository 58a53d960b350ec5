/** When things happened in the story: between the moments at which they really did, the story's own days, always the same. */
import { setTimeout as sleep } from 'node:timers/promises'

/** A Tuesday, so that the list has weekdays in it. */
const today = Date.UTC(2026, 5, 16)
const dayMs = 86_400_000

/** Real times of the server, in milliseconds since the epoch, as they stand in its JSON. */
const realTime = /(?<![\d.])1[6-9]\d{11}(?![\d.])/gu

export class StoryClock {
  readonly #marks: { real: number; story: number }[] = []

  /** What happens from here on happens at `18:42`, some days ago. Does not share a millisecond with what was before. */
  async at(time: string, daysAgo = 0): Promise<void> {
    await sleep(3)
    const [hours = 0, minutes = 0] = time.split(':').map(Number)
    this.#marks.push({ real: Date.now(), story: today - daysAgo * dayMs + (hours * 60 + minutes) * 60_000 })
    await sleep(3)
  }

  /** What a real time is in the story. What was before the story was at its first moment. */
  storyTime(real: number): number {
    const mark = this.#marks.findLast((one) => one.real <= real) ?? this.#marks[0]
    if (!mark) throw new Error('The story has not begun.')
    return mark.story + Math.max(0, real - mark.real)
  }

  /** The same text with the story's times. */
  rewritten(json: string): string {
    return json.replaceAll(realTime, (time) => String(this.storyTime(Number(time))))
  }

  /** How far the clock of a browser is from the story's. */
  get offsetMs(): number {
    const now = Date.now()
    return this.storyTime(now) - now
  }
}

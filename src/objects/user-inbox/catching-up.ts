/** Brings a device that comes back up to date: the state of every conversation with news since, not what happened. */
import type { Row } from '../../domain/inbox/conversations.ts'
import { atOnce } from '../../platform/at-once.ts'
import type { Ledger } from './ledger.ts'
import type { Session } from './sessions.ts'
import { type Part, type Summaries, frameOf } from './summaries.ts'

/** Conversations asked at one time. */
const calls = 50
const dayMs = 24 * 60 * 60_000

/** What was out of reach is asked again after so long, while the device is there. */
const pausesMs = [1_000, 2_000, 4_000, 8_000, 16_000]

/** One that the device is to be shown, under the number that it has. */
interface Due {
  row: Row
  usn: number
  /** What happened since the object woke is known to the number; of what is marked from before, or was kept back since, only that there may be something. */
  isExact: boolean
}

export class CatchingUp {
  readonly #ledger: Ledger
  readonly #summaries: Summaries
  /** Passes a summary on to all devices, under a number of its own. */
  readonly #pass: (id: string, part: Part) => void

  constructor(ledger: Ledger, summaries: Summaries, pass: (id: string, part: Part) => void) {
    this.#ledger = ledger
    this.#summaries = summaries
    this.#pass = pass
  }

  /** Numbers what a device has to be shown that has seen everything up to `usn`; without one, everything. Ascending. */
  due(usn: number | undefined, now: number): Due[] {
    // A number from the future is none of ours: the state was taken back to an earlier one.
    const from = usn === undefined || usn > Math.max(this.#ledger.usn, now) + dayMs ? -1 : usn
    this.#ledger.passed(from)
    const exact: Due[] = []
    const unknown: Row[] = []
    for (const row of this.#ledger.shown(from < 0 ? undefined : from)) {
      const seen = this.#ledger.seen(row.id)
      const mayHaveNews = this.#ledger.asleep.has(row.id) || (row.marked && !seen)
      if (mayHaveNews) unknown.push(row)
      else exact.push({ row, usn: seen?.usn ?? row.usn, isExact: true })
    }
    const shown = exact.filter((one) => one.usn > from).toSorted((a, b) => a.usn - b.usn)
    this.#ledger.passed(shown.at(-1)?.usn ?? 0)
    return [...shown, ...unknown.toSorted((a, b) => a.usn - b.usn).map((row) => this.#number(row, now))]
  }

  /** Sends what is due in its order, as soon as it is there; gives what was out of reach. */
  async send(session: Session, due: Due[], now: number): Promise<Row[]> {
    const ready: (string | undefined)[] = []
    const missed: Row[] = []
    let sent = 0
    const flush = () => {
      const frames: string[] = []
      for (; sent < ready.length && sent in ready; sent++) {
        const frame = ready[sent]
        if (frame !== undefined) frames.push(frame)
        ready[sent] = undefined
      }
      if (frames.length > 0) session.push(frames)
    }
    await atOnce([...due.entries()], calls, async ([at, one]) => {
      if (session.closing !== undefined) return
      const part = await this.#ask(one, now)
      const row = this.#ledger.row(one.row.id)
      if (!part) {
        missed.push(one.row)
        // Should the device go before the next try, its next hello asks again, whatever number it says.
        this.#ledger.asleep.add(one.row.id)
      }
      ready[at] = part && row ? frameOf(row, part.summary, one.usn) : undefined
      flush()
    })
    return missed
  }

  /** Shows what was out of reach once it can be reached. */
  async retry(session: Session, missed: Row[]): Promise<void> {
    let left = missed
    for (const pauseMs of pausesMs) {
      if (left.length === 0) return
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
      if (!session.isOpen(Date.now())) return
      const still: Row[] = []
      await atOnce(left, calls, async (row) => {
        const part = await this.#comeBack(row.id, 0)
        if (part) this.#pass(row.id, part)
        else still.push(row)
      })
      left = still
    }
  }

  #number(row: Row, now: number): Due {
    const usn = this.#ledger.next(now)
    const { activityAt } = row
    const seen = this.#ledger.seen(row.id) ?? { place: undefined, delivered: 0, activityAt, isLarge: false }
    this.#ledger.see(row.id, { ...seen, usn })
    return { row, usn, isExact: false }
  }

  async #ask({ row: { id }, isExact }: Due, now: number): Promise<Part | undefined> {
    const row = this.#ledger.row(id)
    const asking = isExact ? this.#summaries.of(id) : this.#comeBack(id, now - dayMs)
    const [part] = await Promise.all([asking, row && this.#summaries.acquainted(row)])
    return part
  }

  /** The conversation tells its news again. Where it has been quiet, the mark goes, and what comes next is written down anew. */
  async #comeBack(id: string, quietSince: number): Promise<Part | undefined> {
    const before = this.#ledger.seen(id)
    this.#ledger.asleep.delete(id)
    const part = await this.#summaries.comeBack(id, quietSince)
    if (!part) {
      this.#ledger.asleep.add(id)
      return undefined
    }
    const seen = this.#ledger.seen(id)
    if (seen && seen === before) {
      this.#ledger.see(id, { ...seen, place: part.place, activityAt: part.activityAt })
      const row = this.#ledger.row(id)
      if (part.lifted && row) this.#ledger.write({ ...row, marked: false, usn: seen.usn, activityAt: part.activityAt })
    }
    return part
  }
}

/** Brings a device that comes back up to date: the state of every conversation with news since, not what happened. */
import type { Row } from '../../domain/inbox/conversations.ts'
import { atOnce } from '../../platform/at-once.ts'
import type { Ledger } from './ledger.ts'
import type { Session } from './sessions.ts'
import { type Part, type Summaries, frameOf } from './summaries.ts'

/** Conversations asked at one time. */
const calls = 50
const dayMs = 24 * 60 * 60_000

/** One that the device is to be shown, under the number that it has. */
interface Due {
  row: Row
  usn: number
  /** What happened since the object woke is known to the number; of what is marked from before, only that there was something. */
  isExact: boolean
}

export class CatchingUp {
  readonly #ledger: Ledger
  readonly #summaries: Summaries

  constructor(ledger: Ledger, summaries: Summaries) {
    this.#ledger = ledger
    this.#summaries = summaries
  }

  /** Numbers what a device has to be shown that has seen everything up to `usn`; without one, everything. Ascending. */
  due(usn: number | undefined, now: number): Due[] {
    // A number from the future is none of ours: the state was taken back to an earlier one.
    const from = usn === undefined || usn > Math.max(this.#ledger.usn, now) + dayMs ? -1 : usn
    this.#ledger.passed(from)
    const due: Due[] = []
    const unknown: Row[] = []
    for (const row of this.#ledger.shown()) {
      const seen = this.#ledger.seen(row.id)
      if (seen) due.push({ row, usn: seen.usn, isExact: true })
      else if (row.marked) unknown.push(row)
      else due.push({ row, usn: row.usn, isExact: true })
    }
    const shown = due.filter((one) => one.usn > from).toSorted((a, b) => a.usn - b.usn)
    this.#ledger.passed(shown.at(-1)?.usn ?? 0)
    const marked = unknown
      .toSorted((a, b) => a.usn - b.usn)
      .map((row) => {
        const number = this.#ledger.next(now)
        this.#ledger.see(row.id, { usn: number, place: undefined, delivered: 0, activityAt: row.activityAt })
        return { row, usn: number, isExact: false }
      })
    return [...shown, ...marked]
  }

  /** Sends what is due in its order, as soon as it is there. */
  async send(session: Session, due: Due[], now: number): Promise<void> {
    const ready: (string | undefined)[] = []
    let sent = 0
    const flush = () => {
      const frames: string[] = []
      for (; sent < ready.length && sent in ready; sent++) {
        const frame = ready[sent]
        if (frame !== undefined) frames.push(frame)
      }
      if (frames.length > 0) session.send(frames)
    }
    await atOnce([...due.entries()], calls, async ([at, one]) => {
      ready[at] = await this.#frame(one, now)
      flush()
    })
  }

  /** Conversations that keep their news to themselves, as nobody was here, are asked to tell it again. */
  async wake(except: Due[]): Promise<void> {
    const shown = new Set(except.map(({ row }) => row.id))
    const others = [...this.#ledger.asleep].filter((id) => !shown.has(id))
    await atOnce(others, calls, (id) => this.#comeBack(id, 0))
  }

  async #frame({ row: before, usn, isExact }: Due, now: number): Promise<string | undefined> {
    const isAsleep = this.#ledger.asleep.has(before.id)
    const asking = isExact && !isAsleep ? this.#summaries.of(before.id) : this.#comeBack(before.id, isExact ? 0 : now - dayMs)
    const [part] = await Promise.all([asking, this.#summaries.acquainted(before)])
    const row = this.#ledger.row(before.id)
    return part && row ? frameOf(row, part.summary, usn) : undefined
  }

  /** Where it has been quiet, the mark goes, and what comes next is written down again. */
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

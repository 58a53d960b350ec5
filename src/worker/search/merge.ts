/**
 * Puts what many conversations find into one order, newest first, and knows how to go on: every hit is given once, also where a conversation
 * answered late or not at all, where more is found than a page takes, and where hits were given early.
 */
import type { Found } from '../../objects/conversation/searching.ts'
import { type Place, type SearchHit, byPlace } from '../../protocol/index.ts'
import { type Given, type Own, type Progress, nameOf } from './cursor.ts'

interface Known {
  place: Place
  /** Nothing where others come first by far: it is looked for again. */
  hit: SearchHit | undefined
  given: boolean
}

const placeOf = ({ message: { sentAt, conversationId, seq } }: SearchHit): Place => ({ sentAt, conversationId, seq })
const comesAfter = (a: Place, b: Place): boolean => byPlace(a, b) > 0
/** More than these are not given early: the next cursor has to name them. */
const mostGiven = 50

export class Merge {
  readonly #from: Progress
  readonly #limit: number
  readonly #answered = new Map<string, Found['rest']>()
  readonly #late: string[] = []
  #known: Known[] = []
  #given = 0

  constructor(from: Progress, limit: number) {
    this.#from = from
    this.#limit = limit
  }

  /** Whether there may be something left in a conversation. */
  isOpen(id: string): boolean {
    return this.#from.at !== 'end' || this.#from.own.has(nameOf(id))
  }

  /** What to ask a conversation for. */
  question(id: string): { after?: Place; except: number[]; limit: number } {
    const own: Own | 'end' = this.#from.own.get(nameOf(id)) ?? this.#from.at
    const after = typeof own === 'number' ? { sentAt: 0, conversationId: id, seq: own } : typeof own === 'object' ? own : undefined
    return { ...(after ? { after } : {}), except: (this.#from.given.get(nameOf(id)) ?? []).map(([seq]) => seq), limit: this.#limit }
  }

  answer(id: string, { hits, rest }: Found): void {
    this.#answered.set(id, rest)
    this.#known.push(...hits.map((hit) => ({ place: placeOf(hit), hit, given: false })))
    this.#known.sort((a, b) => byPlace(a.place, b.place))
    for (const known of this.#known.filter(({ given }) => !given).slice(this.#limit)) known.hit = undefined
  }

  /** It did not answer in time, or could not. */
  late(id: string): void {
    this.#late.push(id)
  }

  /** Of what is known, what may be given before all have answered, though something newer may follow. */
  early(): SearchHit[] {
    const named = [...this.#from.given.values()].reduce((sum, seqs) => sum + seqs.length, 0)
    return named > mostGiven ? [] : this.#give()
  }

  /** The rest of the page, and how to go on; nothing follows where all is given. */
  finish(): { hits: SearchHit[]; next: Progress | undefined } {
    const hits = this.#give()
    const next = this.#next()
    return { hits, next: next.at === 'end' && next.own.size === 0 ? undefined : next }
  }

  #give(): SearchHit[] {
    const found: SearchHit[] = []
    for (const known of this.#known) {
      if (known.given || !known.hit || this.#given >= this.#limit) continue
      known.given = true
      this.#given++
      found.push(known.hit)
    }
    return found
  }

  /** Up to where everything that was found is given: the first that is not, or the end of a list that may go on, stops it. */
  #through(): Place | 'end' | undefined {
    const ends = [...this.#answered].flatMap(([id, rest]) =>
      rest?.because === 'enough' ? [{ sentAt: rest.sentAt, conversationId: id, seq: rest.seq }] : [],
    )
    const end = ends.toSorted(byPlace)[0]
    const stop = this.#known.findIndex(({ given }) => !given)
    const first = this.#known[stop]
    if (end && (!first || comesAfter(first.place, end))) return end
    return first ? this.#known[stop - 1]?.place : 'end'
  }

  #next(): Progress {
    const through = this.#through()
    const { at: before } = this.#from
    // Those that were behind may have come no further than where the others are already.
    const isBehind = typeof before === 'object' && typeof through === 'object' && comesAfter(before, through)
    const at = through === undefined || isBehind || before === 'end' ? before : through
    const own = new Map<string, Own>()
    for (const id of this.#late) {
      const where = this.#from.own.get(nameOf(id)) ?? before
      if (where !== 'end') own.set(nameOf(id), where)
    }
    for (const [id, rest] of this.#answered) {
      const where = this.#ownPlace(id, rest, at, through !== undefined && !isBehind && before !== 'end')
      if (where !== undefined) own.set(nameOf(id), where)
    }
    return { at, own, given: this.#givenAfter(at, own) }
  }

  /** Where a conversation goes on by itself; nothing where it goes on with the others, who have `moved` past all that were behind. */
  #ownPlace(id: string, rest: Found['rest'], at: Progress['at'], moved: boolean): number | undefined {
    const left = this.#known.find(({ place, given }) => !given && place.conversationId === id)
    const stopped = rest && { sentAt: rest.sentAt, conversationId: id, seq: rest.seq }
    const wasOwn = this.#from.own.has(nameOf(id))
    if (wasOwn && !moved) {
      if (left) return left.place.seq + 1
      // With the end reached by all it need not be named; else it would be asked from where the others are.
      return stopped?.seq ?? (at === 'end' ? undefined : 1)
    }
    if (rest?.because !== 'work' || left || !stopped) return undefined
    return typeof at === 'object' && !comesAfter(at, stopped) ? undefined : stopped.seq
  }

  /** What was given, now or before, and comes after where its conversation goes on. */
  #givenAfter(at: Progress['at'], own: Map<string, Own>): Map<string, Given[]> {
    const given = new Map<string, Given[]>()
    const note = (place: Place) => {
      const name = nameOf(place.conversationId)
      const where: Own | 'end' = own.get(name) ?? at
      const follows = typeof where === 'number' ? place.seq < where : where === 'start' || (where !== 'end' && comesAfter(place, where))
      if (follows) given.set(name, [...(given.get(name) ?? []), [place.seq, place.sentAt]])
    }
    for (const known of this.#known) if (known.given) note(known.place)
    for (const conversationId of [...this.#answered.keys(), ...this.#late])
      for (const [seq, sentAt] of this.#from.given.get(nameOf(conversationId)) ?? []) note({ sentAt, conversationId, seq })
    return given
  }
}

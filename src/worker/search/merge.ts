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

function earliest(places: (Place | 'end')[]): Place | 'end' {
  return places.filter((place) => place !== 'end').toSorted(byPlace)[0] ?? 'end'
}

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

  #began(id: string): Place | 'start' | 'end' {
    const own = this.#from.own.get(nameOf(id)) ?? this.#from.at
    return typeof own === 'object' ? { conversationId: id, ...own } : own
  }

  /** What to ask a conversation for. */
  question(id: string): { after?: Place; except: number[]; limit: number } {
    const began = this.#began(id)
    const after = typeof began === 'object' ? began : undefined
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
    const isOver = this.#late.length === 0 && this.#answered.keys().every((id) => this.#onward(id) === 'end')
    return { hits, next: isOver ? undefined : this.#next() }
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

  #next(): Progress {
    const { at: before } = this.#from
    const onward = new Map(this.#answered.keys().map((id) => [id, this.#onward(id)]))
    // Who was elsewhere, or had more to do than one call may, does not hold the others up.
    const together = [...onward].filter(([id]) => !this.#from.own.has(nameOf(id)) && !this.#isBusy(id)).map(([, place]) => place)
    const at = before === 'end' || together.length === 0 ? before : earliest(together)
    const own = new Map<string, Own>()
    for (const [id, place] of onward) {
      const where = this.#ownPlace(id, place, at)
      if (where) own.set(nameOf(id), where)
    }
    for (const id of this.#late) {
      const where = this.#from.own.get(nameOf(id)) ?? before
      if (where !== 'end') own.set(nameOf(id), where)
    }
    return { at, own, given: this.#givenAfter(at, own) }
  }

  /** Nothing where it can go on with the others: it gave nothing that comes after them before, and has nothing left that comes before them. */
  #ownPlace(id: string, onward: Place | 'end', at: Progress['at']): Own | undefined {
    const isBehind = onward !== 'end' && (at === 'end' || at === 'start' || comesAfter(at, onward))
    const began = this.#began(id)
    const isAhead = at !== 'end' && typeof began === 'object' && (at === 'start' || comesAfter(began, at))
    if (!isBehind && !isAhead) return undefined
    // One that has nothing left is not asked anything any more, and may not be forgotten: it would begin again with the others.
    return onward === 'end' ? { sentAt: 0, seq: 0 } : { sentAt: onward.sentAt, seq: onward.seq }
  }

  /** After which place a conversation goes on: just before the first of its hits that is not given, or where it stopped. */
  #onward(id: string): Place | 'end' {
    const left = this.#known.find(({ place, given }) => !given && place.conversationId === id)?.place
    if (left) return { ...left, seq: left.seq + 1 }
    const rest = this.#answered.get(id)
    return rest ? { sentAt: rest.sentAt, conversationId: id, seq: rest.seq } : 'end'
  }

  #isBusy(id: string): boolean {
    return this.#answered.get(id)?.because === 'work' && !this.#known.some(({ place, given }) => !given && place.conversationId === id)
  }

  /** What was given, now or before, and comes after where its conversation goes on. */
  #givenAfter(at: Progress['at'], own: Map<string, Own>): Map<string, Given[]> {
    const given = new Map<string, Given[]>()
    const note = (place: Place) => {
      const name = nameOf(place.conversationId)
      const where = own.get(name) ?? at
      const follows = typeof where === 'string' ? where === 'start' : comesAfter(place, { conversationId: place.conversationId, ...where })
      if (follows) given.set(name, [...(given.get(name) ?? []), [place.seq, place.sentAt]])
    }
    for (const known of this.#known) if (known.given) note(known.place)
    for (const conversationId of [...this.#answered.keys(), ...this.#late])
      for (const [seq, sentAt] of this.#from.given.get(nameOf(conversationId)) ?? []) note({ sentAt, conversationId, seq })
    return given
  }
}

/** Pages over many conversations against one sorted list: whatever is late, short or given early, every hit comes once. */
import { expect, test } from 'vitest'
import type { Found } from '../../src/objects/conversation/searching.ts'
import { type Place, type SearchHit, byPlace } from '../../src/protocol/index.ts'
import * as cursors from '../../src/worker/search/cursor.ts'
import { Merge } from '../../src/worker/search/merge.ts'
import { type Random, random } from '../support/random.ts'

const keyOf = ({ message: { conversationId, seq } }: SearchHit): string => `${conversationId} ${seq}`
const placeOf = ({ message: { sentAt, conversationId, seq } }: SearchHit): Place => ({ sentAt, conversationId, seq })

class World {
  readonly chance: Random
  readonly logs = new Map<string, SearchHit[]>()
  clock = 1_000

  constructor(seed: number) {
    this.chance = random(seed)
    for (let i = this.chance.below(12); i >= 0; i--) this.logs.set(`g_${i}`, [])
    for (let i = this.chance.below(150); i > 0; i--) this.say()
  }

  /** Several messages may be of one moment. */
  say(): SearchHit {
    const conversationId = this.chance.pick([...this.logs.keys()])
    const log = this.logs.get(conversationId) ?? []
    const seq = (log.at(-1)?.message.seq ?? 0) + 1 + this.chance.below(2)
    if (this.chance.chance(0.5)) this.clock++
    const hit: SearchHit = { message: { conversationId, seq, id: '', senderId: 'alice', sentAt: this.clock }, snippet: '', marks: [] }
    log.push(hit)
    return hit
  }

  all(): SearchHit[] {
    return [...this.logs.values()].flat().toSorted((a, b) => byPlace(placeOf(a), placeOf(b)))
  }

  /** As a conversation answers: a part of what follows, or all of it. */
  answer(id: string, { after, except, limit }: ReturnType<Merge['question']>): Found {
    const follows = (this.logs.get(id) ?? []).filter((hit) => !after || byPlace(after, placeOf(hit)) < 0).toReversed()
    const share = this.chance.chance(0.2) ? this.chance.below(follows.length + 1) : follows.length
    const hits: SearchHit[] = []
    for (const [at, hit] of follows.entries()) {
      const { seq, sentAt } = hit.message
      if (at === share && at > 0) {
        const last = follows[at - 1]?.message ?? hit.message
        return { hits, rest: { seq: last.seq, sentAt: last.sentAt, because: 'work' } }
      }
      if (except.includes(seq)) continue
      hits.push(hit)
      if (hits.length === limit) return { hits, rest: { seq, sentAt, because: 'enough' } }
    }
    return { hits }
  }
}

interface Habits {
  late: number
  early: number
  talkative: number
}

function walk(seed: number, { late, early, talkative }: Habits): { given: SearchHit[]; first: SearchHit[]; world: World; pages: number[] } {
  const world = new World(seed)
  const { chance } = world
  const first = world.all()
  const given: SearchHit[] = []
  const pages: number[] = []
  const limit = 1 + chance.below(20)
  for (let cursor: string | undefined; ;) {
    const merge = new Merge(cursor === undefined ? cursors.beginning() : cursors.read(cursor), limit)
    const before = given.length
    for (const id of [...world.logs.keys()].toSorted(() => chance() - 0.5)) {
      if (!merge.isOpen(id)) continue
      if (chance.chance(late)) merge.late(id)
      else merge.answer(id, world.answer(id, merge.question(id)))
      if (chance.chance(early)) given.push(...merge.early())
    }
    const { hits, next } = merge.finish()
    given.push(...hits)
    pages.push(given.length - before)
    expect(given.length - before).toBeLessThanOrEqual(limit)
    if (!next) return { given, first, world, pages }
    if (pages.length > 2_000) throw new Error('it does not end')
    cursor = cursors.write(next)
    world.clock++
    while (chance.chance(talkative)) world.say()
  }
}

const seeds = Array.from({ length: 150 }, (_, i) => i)

test.each([
  ['all answer', { late: 0, early: 0, talkative: 0 }],
  ['some are late', { late: 0.3, early: 0, talkative: 0 }],
  ['hits are given early', { late: 0, early: 0.7, talkative: 0 }],
  ['all of it, and people go on talking', { late: 0.3, early: 0.5, talkative: 0.6 }],
])('every hit comes once when %s', (_, habits) => {
  for (const seed of seeds) {
    const { given, first } = walk(seed, habits)
    const keys = given.map(keyOf)
    expect(new Set(keys).size, `seed ${seed}`).toBe(keys.length)
    const seen = new Set(keys)
    expect(first.filter((hit) => !seen.has(keyOf(hit))).map(keyOf), `seed ${seed}`).toEqual([])
  }
})

test('they come in order, page by page, when no conversation is late or has more to do than a call may', () => {
  for (const seed of seeds) {
    const world = new World(seed)
    const given: SearchHit[] = []
    for (let cursor: string | undefined; ;) {
      const merge = new Merge(cursor === undefined ? cursors.beginning() : cursors.read(cursor), 7)
      for (const [id, log] of world.logs) {
        const { after, limit } = merge.question(id)
        const follows = log.filter((hit) => !after || byPlace(after, placeOf(hit)) < 0).toReversed()
        const hits = follows.slice(0, limit)
        const last = hits.at(-1)?.message
        const rest = hits.length < limit || !last ? {} : { rest: { seq: last.seq, sentAt: last.sentAt, because: 'enough' as const } }
        merge.answer(id, { hits, ...rest })
      }
      const { hits, next } = merge.finish()
      given.push(...hits)
      if (!next) break
      cursor = cursors.write(next)
    }
    expect(given.map(keyOf), `seed ${seed}`).toEqual(world.all().map(keyOf))
  }
})

test.each(['', 'x', 'e30', 'AAAA', '!!!', btoa('{"at":"start","own":[],"given":[],"more":1}'), 'null'])('%j is no cursor', (cursor) => {
  expect(() => cursors.read(cursor)).toThrow('not one of a search')
})

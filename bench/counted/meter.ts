/**
 * What is billed of the objects of each class, besides rows: events, calls, and the time in which an object could not
 * hibernate. That is the union of its events, its timers, its calls to others and what it asked to be waited for: while
 * none of these is under way, an object with open sockets costs nothing.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { type Rows, takeRows } from './counters.ts'
import { meterPath } from './path.ts'

/** Of all objects of a class. */
interface Totals {
  events: Record<string, number>
  awakeMs: number
  /** How long objects were awake with such a thing under way; they overlap. */
  heldMs: Record<string, number>
  /** By object, at its last event. */
  bytes: Map<string, number>
}

const byClass = new Map<string, Totals>()
let calls: Record<string, number> = {}
let queued: Record<string, number> = {}
let requests = 0
let pauseMs = 0
let aheadMs = 0
let hops = { times: 0, ms: 0 }
const { now: plainNow } = Date

const none = (): Totals => ({ events: {}, awakeMs: 0, heldMs: {}, bytes: new Map() })

function totalsOf(className: string): Totals {
  let totals = byClass.get(className)
  if (!totals) byClass.set(className, (totals = none()))
  return totals
}

const add = (sums: Record<string, number>, name: string, amount: number): void => {
  sums[name] = (sums[name] ?? 0) + amount
}

/** One object. */
export class Meter {
  readonly #className: string
  #holds = 0
  #awakeSince = 0

  constructor(className: string) {
    this.#className = className
  }

  event(name: string): void {
    add(totalsOf(this.#className).events, name, 1)
  }

  /** Something that keeps it awake begins; the answer ends it. */
  hold(cause: string): () => void {
    const since = performance.now()
    if (this.#holds++ === 0) this.#awakeSince = since
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      const now = performance.now()
      const totals = totalsOf(this.#className)
      add(totals.heldMs, cause, now - since)
      if (--this.#holds === 0) totals.awakeMs += now - this.#awakeSince
    }
  }

  bytes(name: string, bytes: number): void {
    totalsOf(this.#className).bytes.set(name, bytes)
  }
}

/** The object whose code runs. */
export const current = new AsyncLocalStorage<Meter>()

export function countCall(name: string): void {
  add(calls, name, 1)
}

/** Messages that were put into a queue. */
export function countQueue(name: string, messages: number): void {
  add(queued, name, messages)
}

export function countRequest(): void {
  requests++
}

/** How long a call between objects takes besides what the other one does. */
export const hopMs = (): number => pauseMs

/** And how long it was: on a busy machine timers are late, and all time awake is longer than it should be. */
export function countHop(ms: number): void {
  hops.times++
  hops.ms += ms
}

/** A day need not pass for the objects to believe that it has. */
function goAhead(ms: number): void {
  aheadMs = ms
  Date.now = () => plainNow() + aheadMs
}

/** Since the last time. */
export interface Metered {
  requests: number
  hops: { times: number; ms: number }
  /** `Caller>Class.method` */
  calls: Record<string, number>
  /** Messages of queues. */
  queued: Record<string, number>
  objects: Record<string, Omit<Totals, 'bytes'> & { bytes: number }>
  /** By class and statement. */
  rows: Record<string, Record<string, Rows>>
}

export function answerMeter(request: Request): Response | undefined {
  const url = new URL(request.url)
  if (url.pathname !== meterPath) return undefined
  const hop = url.searchParams.get('hopMs')
  if (hop !== null) pauseMs = Number(hop)
  const clock = url.searchParams.get('clockMs')
  if (clock !== null) goAhead(Number(clock))
  const objects: Metered['objects'] = {}
  for (const [className, { events, awakeMs, heldMs, bytes }] of byClass) {
    objects[className] = { events, awakeMs, heldMs, bytes: [...bytes.values()].reduce((sum, each) => sum + each, 0) }
    byClass.set(className, { ...none(), bytes })
  }
  const metered: Metered = { requests, hops, calls, queued, objects, rows: takeRows() }
  requests = 0
  hops = { times: 0, ms: 0 }
  calls = {}
  queued = {}
  return Response.json(metered)
}

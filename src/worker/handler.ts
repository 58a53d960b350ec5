/** What a route's handler gets and gives, derived from the protocol's route table: a field that a route does not have does not compile. */
import type { z } from 'zod'
import type { Caller } from '../platform/access-token.ts'
import type { JsonRouteName, RouteName, Routes } from '../protocol/index.ts'

/** What every handler gets, whatever its route takes. */
export interface Setting {
  env: Env
  /** Keeps the Worker alive for work that the answer does not wait for. */
  waitUntil: (work: Promise<unknown>) => void
  /** Scheme and host that the client used, for links. */
  origin: string
  /** Where the request comes from, as far as limits go: an IPv4 address, or the /64 of an IPv6 one. */
  address: string
  /** Where an object that this request creates should live. */
  hint: DurableObjectLocationHint | undefined
  /** The one reading of the clock for this request. */
  now: number
}

type Parsed<R, Part extends string> = R extends Readonly<Record<Part, infer S extends z.ZodType>> ? Record<Part, z.output<S>> : unknown

export type HandlerRequest<K extends RouteName> = Setting &
  (Routes[K] extends { readonly auth: true } ? { caller: Caller } : unknown) &
  Parsed<Routes[K], 'params'> &
  Parsed<Routes[K], 'query'> &
  Parsed<Routes[K], 'body'>

type AnswerOf<Answers> = {
  [S in keyof Answers & number]: Answers[S] extends { readonly schema: infer Z extends z.ZodType }
    ? { status: S; body: z.output<Z> }
    : { status: S }
}[keyof Answers & number]

/** One of the answers that the route's table names. */
export type HandlerAnswer<K extends RouteName> = AnswerOf<Routes[K]['answers']>

/** Throws `Refused` for everything that is not one of the answers. */
export type Handler<K extends RouteName> = (request: HandlerRequest<K>) => Promise<HandlerAnswer<K>>

/** One handler for each of these routes. */
export type Handlers<K extends JsonRouteName = JsonRouteName> = { [Name in K]: Handler<Name> }

/** The routes under these tags. */
export type RoutesTagged<Tag extends Routes[RouteName]['tag']> = {
  [Name in JsonRouteName]: Routes[Name] extends { readonly tag: Tag } ? Name : never
}[JsonRouteName]

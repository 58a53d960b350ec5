/** How far a search over many conversations has come. It says nothing that its holder does not know, and every part of it is checked. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { fromBase64url, toBase64url } from '../../platform/base64url.ts'
import { type Place, Refused, limits } from '../../protocol/index.ts'

/** Where a conversation goes on by itself: at a place that was everybody's, or at a message of its own, whose id goes without saying. */
export type Own = Place | { sentAt: number; seq: number } | 'start'

export interface Progress {
  /** Everything before and at this place was given; at the end only those with a place of their own are left. */
  at: Place | 'start' | 'end'
  /** By a conversation's name, where it is behind or ahead of the others. */
  own: Map<string, Own>
  /** Hits that were given though their place comes later. */
  given: Map<string, Given[]>
}

export type Given = [seq: number, sentAt: number]

export const beginning = (): Progress => ({ at: 'start', own: new Map(), given: new Map() })

/** Short, because a cursor may have to name many. */
export const nameOf = (conversationId: string): string => createHash('sha256').update(conversationId).digest('base64url').slice(0, 8)

const count = z.int().min(0)
const name = z.string().regex(/^[\w-]{8}$/)
const place = z
  .tuple([count, z.string().regex(/^[\w.~-]{1,128}$/), count])
  .transform(([sentAt, conversationId, seq]): Place => ({ sentAt, conversationId, seq }))
const message = z.tuple([count, count]).transform(([sentAt, seq]) => ({ sentAt, seq }))
const stored = z.strictObject({
  at: z.union([place, z.enum(['start', 'end'])]),
  /** Those at one place together. */
  own: z.array(z.tuple([z.union([place, message, z.literal('start')]), z.array(name)])),
  given: z.array(z.tuple([name, z.array(z.tuple([count, count]))])),
})

const tuple = (at: Own | Progress['at']) =>
  typeof at === 'string' ? at : 'conversationId' in at ? [at.sentAt, at.conversationId, at.seq] : [at.sentAt, at.seq]

/** Nothing where it would not fit into a URL. */
export function write({ at, own, given }: Progress): string | undefined {
  const byPlace = new Map<string, { place: ReturnType<typeof tuple>; names: string[] }>()
  for (const [one, where] of own) {
    const key = JSON.stringify(tuple(where))
    const group = byPlace.get(key) ?? { place: tuple(where), names: [] }
    group.names.push(one)
    byPlace.set(key, group)
  }
  const value = { at: tuple(at), own: Array.from(byPlace.values(), ({ place: where, names }) => [where, names]), given: [...given] }
  const text = toBase64url(new TextEncoder().encode(JSON.stringify(value)))
  return text.length > limits.searchCursorLength ? undefined : text
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(fromBase64url(text) ?? new Uint8Array()))
  } catch {
    return undefined
  }
}

export function read(cursor: string): Progress {
  const { data } = stored.safeParse(parsed(cursor))
  if (!data)
    throw new Refused('invalid_request', 'The cursor is not one of a search.', {
      errors: [{ path: 'cursor', message: 'is not one of a search' }],
    })
  return {
    at: data.at,
    own: new Map(data.own.flatMap(([where, names]) => names.map((one) => [one, where]))),
    given: new Map(data.given),
  }
}

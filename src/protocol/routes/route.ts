/** What a route says of itself, and the small parts that routes share. */
import { z } from 'zod'
import type { ErrorCode } from '../errors.ts'
import { limits } from '../limits.ts'
import { pathId } from '../primitives.ts'

export interface Answer {
  readonly description: string
  readonly schema?: z.ZodType
}

export interface Route {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With `{name}` for parameters. */
  readonly path: `/v1/${string}`
  readonly tag: 'Accounts' | 'Conversations' | 'Messages' | 'Scheduled' | 'Search' | 'Media' | 'Push' | 'Server'
  readonly summary: string
  /** Whether an access token is needed. */
  readonly auth: boolean
  /** Its body or its answer is bytes: it is served by hand, not by the table. */
  readonly raw?: true
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  /** By HTTP status. */
  readonly answers: Readonly<Record<number, Answer>>
  /** Besides `invalid_request`, `unauthenticated`, `internal` and `unavailable`, which every route may answer. */
  readonly errors: readonly ErrorCode[]
}

/** A whole number in a path or a query. */
export const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,16}$/, 'is not a whole number')
    .transform(Number)
    .pipe(z.int().min(min).max(max))

export const none = { 204: { description: 'Done.' } } as const
export const json = <S extends z.ZodType>(schema: S, description = 'Done.') => ({ 200: { description, schema } }) as const
export const limit = whole(limits.listItems.min, limits.listItems.max)
  .default(limits.listItems.default)
  .meta({ description: `${limits.listItems.min}..${limits.listItems.max}, by default ${limits.listItems.default}.` })
export const anchor = whole(0, Number.MAX_SAFE_INTEGER).optional()

export const conversationParams = z.object({ conversationId: pathId })
export const messageParams = z.object({ conversationId: pathId, seq: whole(1, Number.MAX_SAFE_INTEGER) })

/** The smallest shapes: ids, counters, times and text, each with the rule that it keeps. */
import { z } from 'zod'
import type { ErrorCode } from './errors.ts'

/** An issue that is answered with a code of its own instead of `invalid_request`. */
const issue = (input: unknown, message: string, code?: ErrorCode) => ({
  code: 'custom' as const,
  input,
  message,
  ...(code ? { params: { code } } : {}),
})

/** Code points of a string. A code point has at most two UTF-16 units, so most strings need no walk. */
function exceeds(value: string, max: number): boolean {
  if (value.length <= max) return false
  if (value.length > 2 * max) return true
  let count = 0
  for (let i = 0; i < value.length; i++, count++) {
    const unit = value.charCodeAt(i)
    if (unit >= 0xd800 && unit < 0xdc00) i++
  }
  return count > max
}

/** Text that is kept byte for byte: no NUL, no lone surrogate, at most `max` code points. */
export function text(max: number, { min = 0, over = 'too_large' }: { min?: number; over?: ErrorCode } = {}) {
  return z
    .string()
    .check((ctx) => {
      const { value } = ctx
      if (!value.isWellFormed() || value.includes('\0')) ctx.issues.push(issue(value, 'has a NUL or a lone surrogate'))
      else if (exceeds(value, max)) ctx.issues.push(issue(value, `has more than ${max.toLocaleString('en')} characters`, over))
      else if (min > 0 && !exceeds(value, min - 1)) ctx.issues.push(issue(value, `has fewer than ${min} characters`))
    })
    .meta({ maxLength: max, ...(min ? { minLength: min } : {}) })
}

/** Text that is not empty after trimming; it is kept untrimmed. */
export function filledText(max: number, { over = 'too_large' }: { over?: ErrorCode } = {}) {
  return text(max, { over })
    .check((ctx) => {
      if (ctx.value.trim() === '') ctx.issues.push(issue(ctx.value, 'is empty'))
    })
    .meta({ minLength: 1, maxLength: max })
}

/** An opaque id made by the server, in a body. */
export const id = z
  .string()
  .regex(/^[\w.~-]{1,128}$/)
  .meta({ id: 'Id', description: 'An opaque id, made by the server.' })

/** An opaque id in a path: one that cannot exist is not found. */
export const pathId = z
  .string()
  .check((ctx) => {
    if (!/^[\w.~-]{1,128}$/.test(ctx.value)) ctx.issues.push(issue(ctx.value, 'does not exist', 'not_found'))
  })
  .meta({ description: 'An opaque id, made by the server.' })

/** A message's id: a UUIDv7 (RFC 9562) made by the sending client; its idempotency key in the conversation. */
export const messageId = z
  .uuidv7()
  .meta({ id: 'MessageId', description: 'A UUIDv7 (RFC 9562) made by the sending client: its idempotency key in the conversation.' })

/** The number of a message in its conversation: 1, 2, 3 … without a hole. */
export const seq = z.int().min(1).meta({ id: 'Seq', description: 'The number of a message in its conversation: 1, 2, 3 … without a hole.' })

/** A place in the numbering of messages or changes; 0 is before the first. */
export const mark = z.int().min(0).meta({ description: 'A message’s number; 0 is before the first.' })

/** The number of an update of one person's list of conversations: each is greater than those before it, with gaps. */
export const usn = z.int().min(0).meta({ description: 'The number of an update of the caller’s list; it only grows, with gaps.' })

/** Integer milliseconds since the Unix epoch. */
export const time = z.int().min(0).meta({ id: 'Time', description: 'Integer milliseconds since the Unix epoch.' })

/** Chosen by the client, given back in what answers the frame. */
export const ref = z.string().min(1).max(1_024).meta({ description: 'Chosen by the client; the answer carries it.' })

const place = { seq: mark, rev: mark }

/** The newest message and the newest change. */
export const head = z.object(place).meta({ id: 'Head', description: 'The newest message and the newest change.' })

export const cursor = z
  .strictObject(place)
  .meta({ id: 'Cursor', description: 'What a client has: all messages up to `seq`, all changes up to `rev`.' })
export type Cursor = z.infer<typeof cursor>

const element = String.raw`\p{Extended_Pictographic}(?:\uFE0F|\p{EMod})?`
const emojiPattern = new RegExp(String.raw`^(?:\p{RGI_Emoji}|${element}(?:\u200D${element}){0,9})$`, 'v')

/** One grapheme that is an emoji (Unicode TR #51), fully qualified or not. */
export const emoji = z
  .string()
  .max(64)
  .refine((value) => emojiPattern.test(value), 'is not one emoji')
  .meta({ id: 'Emoji', description: 'One grapheme that is an emoji.' })

/** From a socket message to frames, each judged by itself. What is refused names the frame by its `ref` or `id`. */
import type { z } from 'zod'
import { type ConversationDown, type ErrorCode, type Message, type Refused, limits, refusalOf } from '../../protocol/index.ts'

type ErrorFrame = Extract<ConversationDown, { type: 'error' }>

export type Decoded<F> =
  | { kind: 'frame'; frame: F }
  | { kind: 'refused'; error: ErrorFrame; /** Not even a type of the protocol. */ foreign: boolean }

const encoder = new TextEncoder()

/** Whether a text is over a number of UTF-8 bytes; most are far from it, and need no look. */
export function exceedsBytes(text: string, bytes: number): boolean {
  return text.length * 3 > bytes && (text.length > bytes || encoder.encode(text).byteLength > bytes)
}

const nameOf = (value: unknown): string | undefined => (typeof value === 'string' && value.length <= 1_024 ? value : undefined)

/** The error frame of a refusal, with what names the frame that it answers. */
export function errorFrame(
  frame: Record<string, unknown>,
  refusal: { code: ErrorCode; detail: string; retryAfterSeconds?: number; current?: Message },
): ErrorFrame {
  const ref = nameOf(frame.ref)
  const id = nameOf(frame.id)
  const { code, detail, retryAfterSeconds, current } = refusal
  return {
    type: 'error',
    ...(ref === undefined ? {} : { ref }),
    ...(id === undefined ? {} : { id }),
    code,
    detail,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(current ? { current } : {}),
  }
}

export const refusalFrame = (frame: Record<string, unknown>, refusal: Refused): ErrorFrame =>
  errorFrame(frame, { code: refusal.code, detail: refusal.message, ...refusal.details })

const foreign = (detail: string): Decoded<never> => ({
  kind: 'refused',
  error: errorFrame({}, { code: 'invalid_request', detail }),
  foreign: true,
})

/** The frames of one socket: their schema, and which types there are. */
export interface FrameSchema<F> {
  options: readonly { shape: { type: { value: string } } }[]
  safeParse: (value: unknown) => z.ZodSafeParseResult<F>
}

/** Gives what takes the frames of a text message apart, in order. */
export function decoder<F>(schema: FrameSchema<F>): (text: string) => Decoded<F>[] {
  const types = new Set<unknown>(schema.options.map((option) => option.shape.type.value))

  function decodeOne(value: unknown, isLarge: () => boolean): Decoded<F> {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return foreign('A frame is a JSON object with a type.')
    const named: Record<string, unknown> = { ...value }
    if (isLarge())
      return { kind: 'refused', error: errorFrame(named, { code: 'too_large', detail: 'A frame has at most 512 KiB.' }), foreign: false }
    const { success, data, error } = schema.safeParse(value)
    if (success) return { kind: 'frame', frame: data }
    return { kind: 'refused', error: errorFrame(named, refusalOf(error)), foreign: !types.has(named.type) }
  }

  return (text) => {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      return [foreign('This is not JSON.')]
    }
    if (!Array.isArray(value)) return [decodeOne(value, () => exceedsBytes(text, limits.frameBytes))]
    if (value.length === 0 || value.length > limits.framesPerMessage)
      return [foreign(`An array holds 1 to ${limits.framesPerMessage} frames.`)]
    const mayBeLarge = exceedsBytes(text, limits.frameBytes)
    return value.map((one: unknown) => decodeOne(one, () => mayBeLarge && exceedsBytes(JSON.stringify(one), limits.frameBytes)))
  }
}

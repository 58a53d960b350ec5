/** From a socket message to frames, each judged by itself. What is refused names the frame by its `ref` or `id`. */
import {
  type ConversationDown,
  type ConversationUp,
  type ErrorCode,
  type Message,
  type Refused,
  conversationUp,
  limits,
  refusalOf,
} from '../../protocol/index.ts'

type ErrorFrame = Extract<ConversationDown, { type: 'error' }>

export type Decoded =
  | { kind: 'frame'; frame: ConversationUp }
  | { kind: 'refused'; error: ErrorFrame; /** Not even a type of the protocol. */ foreign: boolean }

const encoder = new TextEncoder()
const types = new Set<unknown>(conversationUp.options.map((option) => option.shape.type.value))

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

const foreign = (detail: string): Decoded => ({
  kind: 'refused',
  error: errorFrame({}, { code: 'invalid_request', detail }),
  foreign: true,
})

function decodeOne(value: unknown, isLarge: () => boolean): Decoded {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return foreign('A frame is a JSON object with a type.')
  const named: Record<string, unknown> = { ...value }
  if (isLarge())
    return { kind: 'refused', error: errorFrame(named, { code: 'too_large', detail: 'A frame has at most 512 KiB.' }), foreign: false }
  const { success, data, error } = conversationUp.safeParse(value)
  if (success) return { kind: 'frame', frame: data }
  return { kind: 'refused', error: errorFrame(named, refusalOf(error)), foreign: !types.has(named.type) }
}

/** Frames of a text message, in order. */
export function decode(text: string): Decoded[] {
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

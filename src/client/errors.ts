/** How a request of the SDK fails: with the contract's code where the server refused, else because it could not be asked. */
import type { ErrorCode } from '../protocol/errors.ts'
import type { Problem } from '../protocol/problem.ts'

/** A code of the contract; `unreachable`: no answer came, so nothing is known about whether the request took effect. */
export type ChatErrorCode = ErrorCode | 'unreachable'

/** Thrown, or given to `on('error')`, by everything in the SDK that asks the server. */
export class ChatError extends Error {
  override readonly name = 'ChatError'
  /** Stable; decide by it. */
  readonly code: ChatErrorCode
  /** Seconds until it may be tried again; with `rate_limited` and `unavailable`. */
  readonly retryAfterSeconds: number | undefined
  /** The whole RFC 9457 document, where there was one: `errors` for invalid input, `current` for a stale edit, `draft` for a stale draft. */
  readonly problem: Problem | undefined

  /** `detail` is for people. */
  constructor(code: ChatErrorCode, detail: string, { problem, cause }: { problem?: Problem; cause?: unknown } = {}) {
    super(detail, { cause })
    this.code = code
    this.retryAfterSeconds = problem?.retryAfterSeconds
    this.problem = problem
  }
}

const passing = new Set<ChatErrorCode>(['unreachable', 'rate_limited', 'unavailable', 'internal'])

/** Whether the same may succeed later by itself. */
export const isPassing = (code: ChatErrorCode): boolean => passing.has(code)

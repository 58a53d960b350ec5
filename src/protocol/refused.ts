/** The one error that the rules throw: something was refused, for a reason that the caller may know. */
import type { Draft, Message } from './conversation.ts'
import type { ErrorCode } from './errors.ts'

export interface RefusalDetails {
  /** Seconds until it may be tried again; with `rate_limited` and `unavailable`. */
  retryAfterSeconds?: number
  /** With a stale edit: the message as it is. */
  current?: Message
  /** With a stale draft: the draft as it is. */
  draft?: Draft
  /** With `invalid_request`: what did not fit, and where. */
  errors?: { path: string; message: string }[]
}

export class Refused extends Error {
  override readonly name = 'Refused'
  /** For people; it never holds internals or another user's data. */
  readonly code: ErrorCode
  readonly details: RefusalDetails

  constructor(code: ErrorCode, detail: string, details: RefusalDetails = {}) {
    super(detail)
    this.code = code
    this.details = details
  }
}

/** How a refusal crosses an RPC: as a value, because an error's class and fields do not survive the way. */
import { type ErrorCode, type RefusalDetails, Refused } from '../protocol/index.ts'

export type Answer<T> = { ok: true; value: T } | { ok: false; code: ErrorCode; detail: string; details: RefusalDetails }

const refusal = (error: unknown): Answer<never> => {
  if (!(error instanceof Refused)) throw error
  return { ok: false, code: error.code, detail: error.message, details: error.details }
}

/** Runs a rule in an object; what it refuses becomes a value, anything else stays an error. */
export function answer<T>(run: () => T): Answer<T> {
  try {
    return { ok: true, value: run() }
  } catch (error) {
    return refusal(error)
  }
}

export async function answerAsync<T>(run: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { ok: true, value: await run() }
  } catch (error) {
    return refusal(error)
  }
}

/** The value, or the refusal thrown again on the asking side. */
export function unwrap<T>(result: Answer<T>): T {
  if (result.ok) return result.value
  throw new Refused(result.code, result.detail, result.details)
}

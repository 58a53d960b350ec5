/** Why a search does not go on. */
import { ChatError } from '../errors.ts'
import type { Failure } from '../types.ts'

export function failureOf(error: unknown): Failure {
  if (!(error instanceof ChatError)) throw error
  return { code: error.code, detail: error.message }
}

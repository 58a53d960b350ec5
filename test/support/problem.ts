/** Matchers for RFC 9457 problems, used as `expect(answer).toEqual(aProblem('not_found'))`. */
import { expect } from 'vitest'
import { type ErrorCode, errors } from '../../src/protocol/index.ts'

/** The insides of a server, which no client may ever see. */
export const insides = /\n\s+at |node_modules|\.[jt]s:\d|SQLITE|insert into|select .* from|workerd|Durable Object/i

/** An answer of the actors that carries a problem of this code, whole and with nothing of the insides. */
export function aProblem(code: ErrorCode, more: Record<string, unknown> = {}): unknown {
  const { status, title } = errors[code]
  return expect.objectContaining({
    status,
    type: expect.stringMatching(/^application\/problem\+json/u),
    body: expect.objectContaining({ status, title, code, type: expect.any(String), detail: expect.not.stringMatching(insides), ...more }),
  })
}

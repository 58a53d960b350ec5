/** The one place where an error becomes an HTTP answer (RFC 9457). What is not a refusal says nothing of the insides. */
import { type ErrorCode, type Problem, Refused, type RefusalDetails, errors } from '../protocol/index.ts'

export function problem(
  code: ErrorCode,
  detail: string,
  { retryAfterSeconds, current, draft, errors: issues }: RefusalDetails = {},
  more: Record<string, string> = {},
): Response {
  const { title, status } = errors[code]
  const body: Problem = {
    type: `/v1/docs#${code}`,
    title,
    status,
    code,
    detail,
    ...(issues ? { errors: issues } : {}),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(current ? { current } : {}),
    ...(draft ? { draft } : {}),
  }
  const headers = new Headers({ ...more, 'content-type': 'application/problem+json', 'cache-control': 'no-store' })
  if (retryAfterSeconds !== undefined) headers.set('retry-after', String(Math.ceil(retryAfterSeconds)))
  if (code === 'unauthenticated') headers.set('www-authenticate', 'Bearer')
  return new Response(JSON.stringify(body), { status, headers })
}

/** The platform marks errors of objects that restart, or have more to do than they can. */
const passes = (error: Error): boolean =>
  ('retryable' in error && error.retryable === true) || ('overloaded' in error && error.overloaded === true)

export function problemOf(error: unknown): Response {
  if (error instanceof Refused) return problem(error.code, error.message, error.details)
  if (error instanceof Error && passes(error))
    return problem('unavailable', 'A part of the server restarts. Try again.', { retryAfterSeconds: 1 })
  // The log is the operator's; the answer is not.
  // oxlint-disable-next-line no-console
  console.error(error)
  return problem('internal', 'The server failed to answer this request.')
}

/** Errors as clients get them: RFC 9457 problems over HTTP, and how a schema's refusal becomes one. */
import { z } from 'zod'
import { draft, message } from './conversation.ts'
import { type ErrorCode, errorCodes } from './errors.ts'

export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(errorCodes),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    retryAfterSeconds: z.number().optional(),
    current: message.optional().meta({ description: 'With a stale edit: the message as it is.' }),
    draft: draft.optional().meta({ description: 'With a stale draft: the draft as it is.' }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457. `code` is stable; `detail` is for people.' })
export type Problem = z.infer<typeof problem>

export interface Refusal {
  code: ErrorCode
  detail: string
  errors: { path: string; message: string }[]
}

/** The code that a check of ours gave to its issue. */
const ownCode = z.enum(errorCodes).default('invalid_request')

/** What a failed parse is answered with. An over-long text is `too_large` only if nothing else is wrong, an impossible id likewise `not_found`. */
export function refusalOf(error: z.ZodError): Refusal {
  const codes = new Set(error.issues.map((i) => (i.code === 'custom' ? ownCode.parse(i.params?.['code']) : 'invalid_request')))
  const [first] = codes
  const code = codes.size === 1 && first ? first : 'invalid_request'
  const errors = error.issues.slice(0, 20).map((i) => ({ path: i.path.join('.'), message: i.message }))
  return {
    code,
    detail: errors
      .map((e) => `${e.path || 'it'} ${e.message}`)
      .join('; ')
      .slice(0, 1_000),
    errors,
  }
}

/** The error codes, stable. */
export const errorCodes = [
  'invalid_request',
  'unauthenticated',
  'forbidden',
  'not_found',
  'method_not_allowed',
  'conflict',
  'gone',
  'too_large',
  'unsupported_media_type',
  'rate_limited',
  'internal',
  'unavailable',
] as const
export type ErrorCode = (typeof errorCodes)[number]

/** Of each code: its HTTP status, and when it is given. */
export const errors = {
  invalid_request: { status: 400, title: 'Invalid request', when: 'The body, query, path or frame does not fit the schema.' },
  unauthenticated: {
    status: 401,
    title: 'Unauthenticated',
    when: 'No, an expired or a forged access token; a revoked device; a wrong password.',
  },
  forbidden: {
    status: 403,
    title: 'Forbidden',
    when: 'A member without the role that the action needs, a blocked sender, somebody who left.',
  },
  not_found: { status: 404, title: 'Not found', when: 'It does not exist, or it is not the caller’s to see.' },
  method_not_allowed: { status: 405, title: 'Method not allowed', when: 'The path exists, with another method.' },
  conflict: {
    status: 409,
    title: 'Conflict',
    when: 'The handle is taken; a stale edit; the last owner leaving; the group is full; too many devices.',
  },
  gone: { status: 410, title: 'Gone', when: 'A deleted message, expired media, a used-up invite.' },
  too_large: { status: 413, title: 'Too large', when: 'Over one of the limits.' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type', when: 'The body is not what the route takes.' },
  rate_limited: { status: 429, title: 'Rate limited', when: 'Over a rate; `retryAfterSeconds` says when to try again.' },
  internal: { status: 500, title: 'Internal error', when: 'The server failed; nothing is known about whether the request took effect.' },
  unavailable: { status: 503, title: 'Unavailable', when: 'A part of the server restarts; `retryAfterSeconds` says when to try again.' },
} as const satisfies Record<ErrorCode, { status: number; title: string; when: string }>

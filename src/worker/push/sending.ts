/** One push to one address: what every provider has in common. A request ends in time, its body is always read, and redirects are not followed. */
import type { Outcome, Push } from '../../objects/push.ts'

/** `retryAfterSeconds` is what the provider asks for. */
export type Sent = { outcome: Exclude<Outcome['outcome'], 'failed'> } | { outcome: 'failed'; retryAfterSeconds?: number }

export type Sender = (env: Env, push: Push, now: number) => Promise<Sent>

export interface Answered {
  status: number
  text: string
  retryAfterSeconds: number | undefined
}

const patienceMs = 6_000
const mostRetrySeconds = 3_600
/** Of a provider's words no more is kept. */
const longestText = 2_048

/** Seconds, or a date. */
function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - now) / 1_000
  return Number.isFinite(seconds) ? Math.min(mostRetrySeconds, Math.max(1, Math.ceil(seconds))) : undefined
}

/** A timer that is not cleared would keep its object awake and billed. */
export async function ask(url: string | URL, request: RequestInit, now: number): Promise<Answered> {
  const control = new AbortController()
  const timer = setTimeout(() => control.abort(), patienceMs)
  try {
    const response = await fetch(url, { ...request, method: 'POST', redirect: 'manual', signal: control.signal })
    const text = (await response.text()).slice(0, longestText)
    return { status: response.status, text, retryAfterSeconds: retryAfter(response.headers.get('retry-after'), now) }
  } finally {
    clearTimeout(timer)
  }
}

/** What an answer means, whoever gives it; `undefined` is for who knows better. */
export function meaning({ status, retryAfterSeconds }: Answered): Sent | undefined {
  if (status >= 200 && status < 300) return { outcome: 'sent' }
  if (status === 429 || status >= 500) return { outcome: 'failed', ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) }
  return undefined
}

/** A refusal that another try would meet again: for the operator to see. No address is told, it is a capability. */
export function refused(provider: string, { status, text }: Answered): Sent {
  report('a push is refused', { provider, status, text: text.slice(0, 200) })
  return { outcome: 'skipped' }
}

export function report(event: string, details: object): void {
  // The operator's log, a line of JSON.
  // oxlint-disable-next-line no-console
  console.error(JSON.stringify({ event, ...details }))
}

/** The one way to a RateLimiter. Its arguments travel in a header that is written here; nothing of a client's request goes along. */
import { z } from 'zod'
import { jurisdictionOfDeployment, narrowed } from './jurisdiction.ts'

const verdict = z.discriminatedUnion('granted', [
  z.strictObject({ granted: z.literal(true) }),
  z.strictObject({ granted: z.literal(false), retryAfterSeconds: z.number() }),
])
export type Verdict = z.infer<typeof verdict>

export interface Allowance {
  /** What is limited, and for whom. */
  key: string
  limit: number
  windowSeconds: number
}

async function call(
  env: Env,
  { key, limit, windowSeconds }: Allowance,
  method: 'take' | 'dampen' | 'begin' | 'settle',
  ...more: boolean[]
): Promise<Verdict> {
  const stub = narrowed(env.RATE_LIMITER, jurisdictionOfDeployment(env)).getByName(key)
  const content = JSON.stringify([limit, windowSeconds * 1_000, ...more])
  const response = await stub.fetch(`https://rate-limiter/do/call/${method}`, { headers: { 'do-content': content } })
  if (!response.ok) throw new Error(`the rate limiter answered ${response.status}`)
  return verdict.parse(await response.json())
}

/** Counts one, if there is room, for as long as the window lasts. */
export const take = (env: Env, allowance: Allowance): Promise<Verdict> => call(env, allowance, 'take')

/** Counts one, if there is room, and forgets it when nobody asks for a while. */
export const dampen = (env: Env, allowance: Allowance): Promise<Verdict> => call(env, allowance, 'dampen')

/** Begins a try that counts only if it fails; `settle` has to follow. */
export const begin = (env: Env, allowance: Allowance): Promise<Verdict> => call(env, allowance, 'begin')

export const settle = (env: Env, allowance: Allowance, { failed }: { failed: boolean }): Promise<Verdict> =>
  call(env, allowance, 'settle', failed)

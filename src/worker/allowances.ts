/** How often people may try: every limit of signing up, in and on, all of them asked before anything costs. */
import { type Allowance, type Verdict, begin, dampen, settle, take } from '../platform/rate-limit.ts'
import { Refused } from '../protocol/index.ts'

function unlessRefused(verdict: Verdict): void {
  if (!verdict.granted) throw new Refused('rate_limited', 'Too often. Try again later.', { retryAfterSeconds: verdict.retryAfterSeconds })
}

/** All clients of a local server share one address: there the factor is large. */
const perAddress = (env: Env, limit: string): number => Number(limit) * Number(env.ADDRESS_LIMIT_FACTOR)

export async function signUp(env: Env, address: string): Promise<void> {
  unlessRefused(
    await take(env, { key: `sign-up ${address}`, limit: perAddress(env, env.SIGN_UPS_PER_ADDRESS_PER_HOUR), windowSeconds: 3_600 }),
  )
}

export async function signIn(env: Env, address: string): Promise<void> {
  unlessRefused(
    await take(env, { key: `sign-in ${address}`, limit: perAddress(env, env.SIGN_INS_PER_ADDRESS_PER_MINUTE), windowSeconds: 60 }),
  )
}

export async function refresh(env: Env, deviceId: string): Promise<void> {
  unlessRefused(await dampen(env, { key: `refresh ${deviceId}`, limit: Number(env.REFRESHES_PER_DEVICE_PER_MINUTE), windowSeconds: 60 }))
}

/** A search may read much in many objects. */
export async function search(env: Env, userId: string): Promise<void> {
  unlessRefused(await dampen(env, { key: `search ${userId}`, limit: Number(env.SEARCHES_PER_USER_PER_MINUTE), windowSeconds: 60 }))
}

/** An export reads everything that a person may see. */
export async function exportAll(env: Env, userId: string): Promise<void> {
  unlessRefused(await take(env, { key: `export ${userId}`, limit: Number(env.EXPORTS_PER_USER_PER_HOUR), windowSeconds: 3_600 }))
}

/**
 * One try of a password: what `check` gives, or nothing for a wrong one, which counts against the handle whether it is
 * anybody's or not. The try is counted before the hash, so that many at once are no more than one after the other.
 */
export async function passwordTry<T>(env: Env, handle: string, check: () => Promise<T | undefined>): Promise<T | undefined> {
  const allowance: Allowance = { key: `password ${handle}`, limit: Number(env.WRONG_PASSWORDS_PER_HANDLE_PER_MINUTE), windowSeconds: 60 }
  unlessRefused(await begin(env, allowance))
  let wrong = false
  try {
    const right = await check()
    wrong = right === undefined
    return right
  } finally {
    await settle(env, allowance, { failed: wrong })
  }
}

/** Asking objects for an export: what fails is asked again a few times, because once the stream has begun no status can say that something is missing. */
import type { VerifiedCaller } from '../../platform/access-token.ts'
import { inboxStub } from '../../platform/address.ts'
import { type Answer, unwrap } from '../../platform/answer.ts'
import { within } from '../../platform/patience.ts'
import { Refused } from '../../protocol/index.ts'

/** Longer than an object waits for others. */
const patienceMs = 30_000
const pausesMs = [200, 1_000, 3_000]
/** A revoked device is dead within a second on every route. */
const confirmEveryMs = 500

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** What a rule refuses is refused again, however often it is asked. */
const isFinal = (error: unknown): boolean => error instanceof Refused && error.code !== 'unavailable'

async function inTime<T>(coming: Promise<T>): Promise<T> {
  const found = await within<{ value: T }>(
    patienceMs,
    coming.then((value) => ({ value })),
  )
  if (!found) throw new Error('it does not answer')
  return found.value
}

export async function again<T>(work: () => Promise<T>): Promise<T> {
  for (const ms of pausesMs) {
    try {
      return await inTime(work())
    } catch (error) {
      if (isFinal(error)) throw error
    }
    await pause(ms)
  }
  return inTime(work())
}

export const asked = <T>(ask: () => Promise<Answer<T>>): Promise<T> => again(async () => unwrap(await ask()))

/** Throws once the caller’s device is revoked; asks its inbox at most twice a second. */
export function permit(env: Env, { userId, deviceId, generation }: VerifiedCaller): () => Promise<void> {
  let askedAt = Date.now()
  return async () => {
    const now = Date.now()
    if (now - askedAt < confirmEveryMs) return
    askedAt = now
    await asked(async () => inboxStub(env, userId).confirm({ deviceId, generation }))
  }
}

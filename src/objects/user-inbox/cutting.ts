/** Cuts the sockets of a device that has ended, wherever it may have one. What could not be cut is tried again, until no socket of it can live. */
import type { Database } from '../../domain/database.ts'
import type { Duty } from '../../domain/inbox/due.ts'
import * as openings from '../../domain/inbox/openings.ts'
import { conversationStub } from '../../platform/address.ts'
import { atOnce } from '../../platform/at-once.ts'
import { within } from '../../platform/patience.ts'
import { Refused } from '../../protocol/index.ts'

/** Conversations called at one time. */
const calls = 50
/** How long one of them may take: one that does not answer must not hold up the rest. */
const patienceMs = 2_000

/** Whether it went through. An id that names no object here has no socket either. */
async function cut(env: Env, conversationId: string, deviceId: string): Promise<boolean> {
  try {
    const gone = conversationStub(env, conversationId)
      .cut(deviceId)
      .then(() => true)
    return (await within(patienceMs, gone)) ?? false
  } catch (error) {
    return error instanceof Refused
  }
}

/** One round through the openings; gives when the next is due. Only the last one strikes off what is done, each as it is done. */
export async function cutSockets(
  env: Env,
  db: Database,
  { deviceId, settledAt }: Extract<Duty, { kind: 'cut' }>,
  now: number,
): Promise<number | undefined> {
  const { joined, others } = openings.ofDevice(db, deviceId, now)
  const last = now >= settledAt
  const round = (conversationIds: string[]) =>
    atOnce(conversationIds, calls, async (conversationId) => {
      const isCut = await cut(env, conversationId, deviceId)
      if (isCut && last) openings.forget(db, { deviceId, conversationId })
      return isCut
    })
  // Most of the others are nothing but ids that somebody made up: real sockets do not wait for them.
  const done = [...(await round(joined)), ...(await round(others))]
  if (!last && done.length > 0) return settledAt
  if (!done.every(Boolean)) throw new Error('some sockets of a device could not be cut')
  openings.forgetAll(db, deviceId)
  return undefined
}

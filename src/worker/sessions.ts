/** Signing up, in and out, and refreshing. Limits come before the hash, the hash before any object is made. */
import { handleStub, inboxStub, newUserId } from '../platform/address.ts'
import { unwrap } from '../platform/answer.ts'
import { hashPassword, isPassword } from '../platform/password.ts'
import { firstRefreshToken, openRefreshToken } from '../platform/refresh-token.ts'
import { Refused } from '../protocol/index.ts'
import * as allowances from './allowances.ts'
import type { Handlers } from './handler.ts'
import { session } from './session.ts'

interface Known {
  userId: string
  hash: string
}

/** The user behind a handle, if there is one. A claim whose account was never made is nobody's. */
async function known(env: Env, handle: string): Promise<Known | undefined> {
  const found = await handleStub(env, handle).lookup()
  if (!found.ok) return undefined
  const record = await inboxStub(env, found.value).passwordRecord()
  return record.ok && record.value.handle === handle ? { userId: found.value, hash: record.value.hash } : undefined
}

export const sessionHandlers: Handlers<'signUp' | 'signIn' | 'refresh' | 'signOut'> = {
  signUp: async ({ env, waitUntil, body, address, hint, now }) => {
    await allowances.signUp(env, address)
    const { handle, name, device } = body
    const password = await hashPassword(env, body.password)
    const userId = newUserId(env)
    const deviceId = crypto.randomUUID()
    const claimedUntil = unwrap(await handleStub(env, handle, hint).claim(handle, userId))
    const { token, hash: tokenHash } = await firstRefreshToken(env, { userId, deviceId }, now)
    const account = { userId, handle, name, password, claimedUntil, device: { deviceId, name: device.name, tokenHash } }
    const signedIn = unwrap(await inboxStub(env, userId, hint).createAccount(account))
    // Nothing depends on it: whoever finds the claim run out asks this inbox before taking it over.
    waitUntil(
      handleStub(env, handle)
        .confirm(userId)
        .catch(() => undefined),
    )
    return { status: 201, body: await session(env, signedIn, token, now) }
  },

  signIn: async ({ env, body, address, now }) => {
    await allowances.signIn(env, address)
    const { handle, device } = body
    const user = await allowances.passwordTry(env, handle, async () => {
      const found = await known(env, handle)
      return (await isPassword(env, body.password, found?.hash)) ? found : undefined
    })
    if (!user) throw new Refused('unauthenticated', 'The handle or the password is wrong.')
    const { userId } = user
    const deviceId = crypto.randomUUID()
    const { token, hash: tokenHash } = await firstRefreshToken(env, { userId, deviceId }, now)
    const signedIn = unwrap(await inboxStub(env, userId).createDevice({ deviceId, name: device.name, tokenHash }))
    return { status: 201, body: await session(env, signedIn, token, now) }
  },

  refresh: async ({ env, body, now }) => {
    const { userId, deviceId, generation, hash: tokenHash, successor } = await openRefreshToken(env, body.refreshToken, now)
    await allowances.refresh(env, deviceId)
    const signedIn = unwrap(await inboxStub(env, userId).refresh({ deviceId, generation, tokenHash, successorHash: successor.hash }))
    return { status: 200, body: await session(env, signedIn, successor.token, now) }
  },

  signOut: async ({ env, caller: { userId, deviceId } }) => {
    const ended = await inboxStub(env, userId).revokeDevice(deviceId)
    // Gone already: another request of this device was quicker.
    if (!ended.ok && ended.code !== 'not_found') unwrap(ended)
    return { status: 204 }
  },
}

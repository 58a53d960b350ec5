/**
 * Refresh tokens: opaque, sealed with a key of the server, so that forged ones die in the Worker and every genuine one
 * is recognised however old it is. The successor follows from the token itself: a lost answer is given again, not stored.
 */
import { Refused } from '../protocol/index.ts'
import { isUserId } from './address.ts'
import { fromBase64url, toBase64url } from './base64url.ts'
import { refreshKey } from './keys.ts'

export interface RefreshToken {
  token: string
  /** What the inbox keeps of it. */
  hash: string
}

export interface OpenedToken {
  userId: string
  deviceId: string
  /** Which pair of the device it belongs to, from 1. */
  generation: number
  hash: string
  successor: RefreshToken
}

type Named = Pick<OpenedToken, 'userId' | 'deviceId' | 'generation'>

const bytes = (text: string) => new TextEncoder().encode(text)
// One key, two uses: neither may ever be taken for the other.
const sealed = (payload: string) => bytes(`seal ${payload}`)
const succeeded = (token: string) => bytes(`successor ${token}`)

const unauthenticated = () => new Refused('unauthenticated', 'The refresh token is not valid.')

async function written({ userId, deviceId, generation }: Named, secret: string, key: CryptoKey): Promise<RefreshToken> {
  const payload = [userId, deviceId, generation, secret].join('~')
  const token = `${payload}~${toBase64url(await crypto.subtle.sign('HMAC', key, sealed(payload)))}`
  return { token, hash: await hashOf(token) }
}

const hashOf = async (token: string): Promise<string> => toBase64url(await crypto.subtle.digest('SHA-256', bytes(token)))

/** The first one of a device. */
export async function firstRefreshToken(env: Env, { userId, deviceId }: Omit<Named, 'generation'>, now: number): Promise<RefreshToken> {
  const secret = toBase64url(crypto.getRandomValues(new Uint8Array(32)))
  return written({ userId, deviceId, generation: 1 }, secret, await refreshKey(env, now))
}

/** Opens a genuine token, and gives what comes after it; anything else is `unauthenticated`. */
export async function openRefreshToken(env: Env, token: string, now: number): Promise<OpenedToken> {
  const [, payload = '', mac = ''] = /^(.+)~([\w-]+)$/.exec(token) ?? []
  const [userId = '', deviceId = '', number = '', secret] = payload.split('~')
  const signature = fromBase64url(mac)
  if (!signature || !secret || !isUserId(userId)) throw unauthenticated()
  const key = await refreshKey(env, now)
  if (!(await crypto.subtle.verify('HMAC', key, signature, sealed(payload)))) throw unauthenticated()
  const generation = Number(number)
  const next = toBase64url(await crypto.subtle.sign('HMAC', key, succeeded(token)))
  return {
    userId,
    deviceId,
    generation,
    hash: await hashOf(token),
    successor: await written({ userId, deviceId, generation: generation + 1 }, next, key),
  }
}

/** Tokens of push providers: made by the Keyring alone, because Apple refuses a team that makes too many; isolates keep a copy. */
import { SignJWT, importPKCS8 } from 'jose'
import { z } from 'zod'
import { keyringStub } from '../address.ts'
import { beforeLong } from '../patience.ts'
import { type ApnsKey, type FcmAccount, type ProviderName, fcmTokenUrl } from './providers.ts'

export interface ProviderToken {
  token: string
  untilAt: number
}

/** Apple takes a token for an hour, and wants no new one more often than every 20 minutes. */
const apnsMs = 50 * 60_000
/** Google's live an hour. */
const fcmMs = 55 * 60_000
const scope = 'https://www.googleapis.com/auth/firebase.messaging'
const patienceMs = 8_000
const granted = z.object({ access_token: z.string(), expires_in: z.number().optional() })

export async function mintApns({ keyId, teamId, privateKey }: ApnsKey, now: number): Promise<ProviderToken> {
  const key = await importPKCS8(privateKey, 'ES256')
  const token = await new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', kid: keyId })
    .setIssuer(teamId)
    .setIssuedAt(Math.floor(now / 1_000))
    .sign(key)
  return { token, untilAt: now + apnsMs }
}

export async function mintFcm(env: Pick<Env, 'FCM_BASE_URL'>, account: FcmAccount, now: number): Promise<ProviderToken> {
  const url = fcmTokenUrl(env)
  const iat = Math.floor(now / 1_000)
  const assertion = await new SignJWT({ scope })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setIssuer(account.client_email)
    .setAudience(url)
    .setIssuedAt(iat)
    .setExpirationTime(iat + 3_600)
    .sign(await importPKCS8(account.private_key, 'RS256'))
  const body = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion })
  const answer = await beforeLong(patienceMs, (late) =>
    Promise.race([
      fetch(url, { method: 'POST', body, redirect: 'manual' }).then(async (response) => ({ ok: response.ok, text: await response.text() })),
      late,
    ]),
  )
  if (!answer?.ok) throw new Error('Google grants no token')
  const { access_token: token, expires_in: seconds } = granted.parse(JSON.parse(answer.text))
  return { token, untilAt: now + Math.min(fcmMs, ((seconds ?? 3_600) - 300) * 1_000) }
}

const held = new Map<ProviderName, ProviderToken & { issuer: string }>()

/** One that lives for a minute at least. `refused` is one that the provider did not take. */
export async function providerToken(env: Env, provider: ProviderName, issuer: string, now: number, refused?: string): Promise<string> {
  const known = held.get(provider)
  if (known && known.issuer === issuer && known.untilAt > now + 60_000 && known.token !== refused) return known.token
  const made = await keyringStub(env).providerToken(provider, refused ?? null)
  held.set(provider, { ...made, issuer })
  return made.token
}

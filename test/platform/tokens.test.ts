/** Access tokens: whoever has not the key has no token, and whoever has no token learns nothing. */
import { env } from 'cloudflare:workers'
import { CompactSign, SignJWT, UnsecuredJWT, exportPKCS8, generateKeyPair } from 'jose'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Caller, signAccessToken, verifyAccessToken } from '../../src/platform/access-token.ts'
import { fromBase64url, toBase64url } from '../../src/platform/base64url.ts'
import { forgetKeys, signingKey } from '../../src/platform/keys.ts'
import { operatorKey } from '../../src/platform/operator-key.ts'
import { Refused } from '../../src/protocol/index.ts'

const now = 1_800_000_000_000
const caller: Caller = { userId: '11111111-1111-4111-8111-111111111111', deviceId: 'device', generation: 3 }

beforeEach(() => forgetKeys())
afterEach(() => vi.restoreAllMocks())

async function refusal(token: string, at = now): Promise<unknown> {
  try {
    return await verifyAccessToken(env, token, at)
  } catch (error) {
    return error instanceof Refused ? { code: error.code, detail: error.message } : error
  }
}

const unauthenticated = { code: 'unauthenticated', detail: 'The access token is missing, expired or not valid.' }
const b64 = (value: unknown) => toBase64url(new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)))

describe('an access token', () => {
  test('says who asks, for fifteen minutes', async () => {
    const { accessToken, accessTokenExpiresAt } = await signAccessToken(env, caller, now)
    const verified = { ...caller, expiresAt: now + 900_000 }
    expect(accessTokenExpiresAt).toBe(now + 900_000)
    expect(await verifyAccessToken(env, accessToken, now)).toEqual(verified)
    expect(await verifyAccessToken(env, accessToken, now + 899_999)).toEqual(verified)
    expect(await refusal(accessToken, now + 900_000)).toEqual(unauthenticated)
  })

  const forgeries: [string, (token: string) => string | Promise<string>][] = [
    ['nothing', () => ''],
    ['no token', () => 'x'],
    ['dots', () => '..'],
    ['three words', () => 'a.b.c'],
    ['a header that is null', () => `${b64('null')}.e30.x`],
    ['a header that is a list', () => `${b64([])}.e30.x`],
    ['a key id that is a number', () => `${b64({ alg: 'HS256', kid: 5 })}.e30.x`],
    ['no key id', () => `${b64({ alg: 'HS256', typ: 'at+jwt' })}.e30.x`],
    ['something behind it', (token) => `${token}x`],
    ['a part too many', (token) => `${token}.x`],
    ['less of it', (token) => token.slice(0, -2)],
    ['its end alone', (token) => token.slice(5)],
    ['backwards', (token) => token.split('.').toReversed().join('.')],
    ['no signature', (token) => token.slice(0, token.lastIndexOf('.') + 1)],
    [
      'another spelling of the signature',
      (token) => token.slice(0, -1) + (token.endsWith('A') ? 'B' : String.fromCharCode(token.charCodeAt(token.length - 1) + 1)),
    ],
    [
      'other claims',
      (token) =>
        token
          .split('.')
          .with(1, b64({ ...caller, sub: caller.userId, exp: 4_000_000_000 }))
          .join('.'),
    ],
    ['very long', (token) => token + 'x'.repeat(100_000)],
    ['no algorithm', () => new UnsecuredJWT({ did: 'device', gen: 1 }).setSubject(caller.userId).setExpirationTime(4_000_000_000).encode()],
    ...['none', 'None', 'HS384', 'RS256', 'EdDSA', 'hs256'].map((alg): [string, (token: string) => Promise<string>] => [
      `the algorithm ${alg} with the right key`,
      async (token) => {
        const { kid } = await signingKey(env, now)
        return [b64({ alg, typ: 'at+jwt', kid }), ...token.split('.').slice(1)].join('.')
      },
    ]),
    ['an empty key', async () => sign(new Uint8Array(32))],
    ['a key of the forger’s', async () => sign(new TextEncoder().encode('x'.repeat(32)))],
    ['a key id as a path', async () => sign(new Uint8Array(32), { kid: '../../etc/passwd' })],
    [
      'an asymmetric key',
      async (token) => {
        const { privateKey } = await generateKeyPair('EdDSA', { extractable: true })
        expect(await exportPKCS8(privateKey)).toContain('PRIVATE')
        const { kid } = await signingKey(env, now)
        return new CompactSign(fromBase64url(token.split('.')[1] ?? '') ?? new Uint8Array())
          .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'at+jwt' })
          .sign(privateKey)
      },
    ],
  ]

  /** A token that is right in everything but the key. */
  async function sign(key: Uint8Array, header = {}): Promise<string> {
    const { kid } = await signingKey(env, now)
    return new SignJWT({ did: 'device', gen: 1 })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid, ...header })
      .setSubject(caller.userId)
      .setExpirationTime(4_000_000_000)
      .sign(key)
  }

  test.each(forgeries)('that is forged is refused: %s', async (_, forge) => {
    const { accessToken } = await signAccessToken(env, caller, now)
    expect(await refusal(await forge(accessToken))).toEqual(unauthenticated)
  })

  const signed: [string, object, object][] = [
    ['of another type', { typ: 'JWT' }, {}],
    ['of no type', { typ: undefined }, {}],
    ['without an expiry', {}, { exp: undefined }],
    ['of nobody', {}, { sub: undefined }],
    ['of no user id', {}, { sub: 'alice' }],
    ['without a device', {}, { did: undefined }],
    ['without a generation', {}, { gen: '1' }],
    ['that is not yet good', {}, { nbf: 4_000_000_000 }],
  ]
  test.each(signed)('that is ours but %s is refused', async (_, header, claims) => {
    const { kid, key } = await signingKey(env, now)
    const good = { sub: caller.userId, did: 'device', gen: 1, exp: now / 1_000 + 60 }
    const token = (h: object, c: object) =>
      new SignJWT({ ...good, ...c }).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid, ...h }).sign(key)
    expect(await refusal(await token({}, {}))).toMatchObject({ userId: caller.userId })
    expect(await refusal(await token(header, claims))).toEqual(unauthenticated)
  })
})

describe('the keys of an isolate', () => {
  const asked = () => vi.spyOn(env.KEYRING, 'getByName')
  const foreign = (kid: string) => `${b64({ alg: 'HS256', kid })}.e30.${'A'.repeat(43)}`

  test('are asked for once, and again after ten minutes', async () => {
    const spy = asked()
    const { accessToken } = await signAccessToken(env, caller, now)
    for (let i = 0; i < 5; i++) await verifyAccessToken(env, accessToken, now + i)
    expect(spy).toHaveBeenCalledTimes(1)
    await verifyAccessToken(env, accessToken, now + 10 * 60_000)
    expect(spy).toHaveBeenCalledTimes(2)
  })

  test('are asked for once by all the first requests, and by each of them if that one gets no answer', async () => {
    const spy = asked()
    const sign = () => signAccessToken(env, caller, now)
    await Promise.all([sign(), sign(), sign(), sign(), sign()])
    expect(spy).toHaveBeenCalledTimes(1)
    forgetKeys()
    spy.mockImplementationOnce(() => {
      throw new Error('the Keyring is out of reach')
    })
    const results = await Promise.allSettled([sign(), sign()])
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
  })

  test('are asked for because of unknown ones no more than every five seconds', async () => {
    await signAccessToken(env, caller, now)
    const spy = asked()
    for (let i = 0; i < 50; i++) await refusal(foreign(`forged ${i}`), now + 5_000 + i)
    expect(spy).toHaveBeenCalledTimes(1)
    await refusal(foreign('forged'), now + 11_000)
    expect(spy).toHaveBeenCalledTimes(2)
  })

  test('stay good while the Keyring is out of reach', async () => {
    const { accessToken } = await signAccessToken(env, caller, now)
    asked().mockImplementation(() => {
      throw new Error('the Keyring is out of reach')
    })
    expect(await verifyAccessToken(env, accessToken, now + 11 * 60_000)).toMatchObject(caller)
    forgetKeys()
    expect(await refusal(accessToken)).toEqual(new Error('the Keyring is out of reach'))
  })
})

describe('a key of the operator’s', () => {
  const secret = 'an operator has chosen this secret'

  test('is named by its secret, and not by what the secret is', () => {
    const [key] = operatorKey({ SIGNING_KEY: secret })
    expect(operatorKey({ SIGNING_KEY: secret })).toEqual([key])
    expect(operatorKey({ SIGNING_KEY: `${secret}!` })[0]?.kid).not.toBe(key?.kid)
    expect(JSON.stringify(key)).not.toContain(secret)
    expect(fromBase64url(key?.secret ?? '')?.byteLength).toBe(32)
    expect([operatorKey({}), operatorKey({ SIGNING_KEY: '' })]).toEqual([[], []])
  })

  test('is refused when it is short', () => {
    expect(() => operatorKey({ SIGNING_KEY: 'short' })).toThrow('fewer than 32')
  })
})

/** RFC 8291, Appendix A: the same message, salt and keys make the same bytes here. */
import { encryptNotification } from '@block65/webcrypto-web-push'
import { afterEach, expect, test, vi } from 'vitest'
import { fromBase64url, toBase64url } from '../../src/platform/base64url.ts'

const plain = 'When I grow up, I want to be a watermelon'
const receiver = {
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
}
const sender = {
  private: 'yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw',
  public: 'BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8',
}
const salt = 'DGv6ra1nlYgDCS1FRnbzlw'
const body =
  'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN'

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => fromBase64url(text) ?? new Uint8Array()

afterEach(() => {
  vi.restoreAllMocks()
})

test('the vector of RFC 8291 is met byte for byte', async () => {
  const point = bytesOf(sender.public)
  const [x, y] = [toBase64url(point.slice(1, 33)), toBase64url(point.slice(33))]
  const how = { name: 'ECDH', namedCurve: 'P-256' }
  const pair = {
    privateKey: await crypto.subtle.importKey('jwk', { kty: 'EC', crv: 'P-256', x, y, d: sender.private }, how, true, ['deriveBits']),
    publicKey: await crypto.subtle.importKey('raw', point, how, true, []),
  }
  vi.spyOn(crypto.subtle, 'generateKey').mockImplementation(() => Promise.resolve(pair as never))
  vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
    if (array instanceof Uint8Array) array.set(bytesOf(salt))
    return array
  })
  const subscription = { endpoint: 'https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV', expirationTime: null, keys: receiver }
  const encrypted = await encryptNotification(subscription, new TextEncoder().encode(plain), { pad: false })
  expect(toBase64url(encrypted)).toBe(body)
})

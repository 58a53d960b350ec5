/** Web Push: encrypted for the browser alone (RFC 8291), signed by this deployment (RFC 8292). */
import { encryptNotification } from '@block65/webcrypto-web-push'
import { SignJWT, importJWK } from 'jose'
import type { Push } from '../../objects/push.ts'
import { fromBase64url, toBase64url } from '../../platform/base64url.ts'
import { pushUrl } from '../../platform/push/endpoint.ts'
import { type VapidKeys, vapidKeys } from '../../platform/push/vapid.ts'
import type { WebPushSubscription } from '../../protocol/index.ts'
import { type Sent, ask, meaning, refused, report } from './sending.ts'
import { lifeSeconds, topicOf } from './topic.ts'

const signedForSeconds = 12 * 60 * 60
const renewedBeforeSeconds = 60 * 60

/** By push service and key: signing costs as much as encrypting. */
const signatures = new Map<string, { token: string; untilAt: number }>()
const mostSignatures = 100

async function signature(audience: string, { publicKey, privateKey: d, subject }: VapidKeys, now: number): Promise<string> {
  const key = `${audience} ${publicKey} ${subject}`
  const known = signatures.get(key)
  if (known && known.untilAt > now) return known.token
  const point = fromBase64url(publicKey) ?? new Uint8Array()
  const [x, y] = [toBase64url(point.slice(1, 33)), toBase64url(point.slice(33, 65))]
  const exp = Math.floor(now / 1_000) + signedForSeconds
  const token = await new SignJWT({ aud: audience, sub: subject, exp })
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
    .sign(await importJWK({ kty: 'EC', crv: 'P-256', x, y, d }, 'ES256'))
  if (signatures.size >= mostSignatures) signatures.clear()
  signatures.set(key, { token, untilAt: now + (signedForSeconds - renewedBeforeSeconds) * 1_000 })
  return token
}

export async function sendWebPush(env: Env, push: Push, { endpoint, keys }: WebPushSubscription, now: number): Promise<Sent> {
  // Hosts that were known when the device subscribed may not be any more.
  const url = pushUrl(env, endpoint)
  if (!url) return { outcome: 'gone' }
  const vapid = await vapidKeys(env)
  let body: Uint8Array<ArrayBuffer>
  try {
    body = await encryptNotification({ endpoint, expirationTime: null, keys }, new TextEncoder().encode(push.payload))
  } catch {
    // Keys that are no point of the curve: nobody can read what is sent there.
    report('a subscription has keys that are none', { provider: url.host })
    return { outcome: 'gone' }
  }
  const headers = {
    authorization: `vapid t=${await signature(url.origin, vapid, now)}, k=${vapid.publicKey}`,
    'content-encoding': 'aes128gcm',
    'content-type': 'application/octet-stream',
    ttl: String(lifeSeconds(push, now)),
    topic: topicOf(push.conversationId),
    urgency: push.isAudible ? 'high' : 'low',
  }
  const answer = await ask(url, { headers, body }, now)
  const meant = meaning(answer)
  if (meant) return meant
  return answer.status === 404 || answer.status === 410 ? { outcome: 'gone' } : refused(url.host, answer)
}

/** Where a device takes pushes, over HTTP. Which addresses may be asked at all is the deployment's to say, so it is judged here. */
import { inboxStub } from '../platform/address.ts'
import { unwrap } from '../platform/answer.ts'
import { fromBase64url } from '../platform/base64url.ts'
import { pushUrl } from '../platform/push/endpoint.ts'
import { vapidKeys } from '../platform/push/vapid.ts'
import { type PushSubscription, Refused } from '../protocol/index.ts'
import type { Handlers, RoutesTagged } from './handler.ts'

const invalid = (path: string, message: string) => new Refused('invalid_request', `${path} ${message}`, { errors: [{ path, message }] })

/** A point of the curve, or nobody can encrypt for it. */
async function isPoint(bytes: Uint8Array<ArrayBuffer> | undefined): Promise<boolean> {
  if (bytes?.length !== 65) return false
  try {
    await crypto.subtle.importKey('raw', bytes, { name: 'ECDH', namedCurve: 'P-256' }, false, [])
    return true
  } catch {
    return false
  }
}

const plain = (text: string): string => text.replace(/=+$/, '')

async function checked(env: Env, subscription: PushSubscription): Promise<PushSubscription> {
  if (subscription.kind !== 'webpush') return subscription
  const url = pushUrl(env, subscription.endpoint)
  if (!url) throw invalid('endpoint', 'is not on a push service that this server knows')
  const [p256dh, auth] = [plain(subscription.keys.p256dh), plain(subscription.keys.auth)]
  if (!(await isPoint(fromBase64url(p256dh)))) throw invalid('keys.p256dh', 'is not a point of P-256')
  if (fromBase64url(auth)?.length !== 16) throw invalid('keys.auth', 'is not 16 bytes')
  return { ...subscription, endpoint: url.href, keys: { p256dh, auth } }
}

export const pushHandlers: Handlers<RoutesTagged<'Push'>> = {
  setPush: async ({ env, caller: { userId, deviceId }, body }) => {
    unwrap(await inboxStub(env, userId).setPush(deviceId, await checked(env, body)))
    return { status: 204 }
  },
  removePush: async ({ env, caller: { userId, deviceId } }) => {
    unwrap(await inboxStub(env, userId).removePush(deviceId))
    return { status: 204 }
  },
  getVapidKey: async ({ env }) => ({ status: 200, body: { publicKey: (await vapidKeys(env)).publicKey } }),
}

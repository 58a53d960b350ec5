/** This browser's push subscription, made and ended as its person wants, and told to the server again at every start. */
import type { Chat, PushSubscription as Told } from '../../client/index.ts'

const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.codePointAt(0) ?? 0)

function isOfKey(subscription: PushSubscription, key: Uint8Array): boolean {
  const own = subscription.options.applicationServerKey
  if (!own) return false
  const bytes = new Uint8Array(own)
  return bytes.length === key.length && bytes.every((byte, at) => byte === key[at])
}

function told(subscription: PushSubscription): Told | undefined {
  const { endpoint, keys } = subscription.toJSON()
  const { p256dh, auth } = keys ?? {}
  return endpoint && p256dh && auth ? { kind: 'webpush', endpoint, keys: { p256dh, auth } } : undefined
}

/** Rejects where the browser or the server will not. */
export async function subscribe(chat: Chat): Promise<void> {
  const { pushManager } = await navigator.serviceWorker.ready
  const key = bytesOf(await chat.pushKey())
  let known = await pushManager.getSubscription()
  // A server with another key cannot use it.
  if (known && !isOfKey(known, key)) {
    await known.unsubscribe()
    known = null
  }
  const subscription = known ?? (await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }))
  const telling = told(subscription)
  if (!telling) throw new Error('the browser gave no keys')
  await chat.setPush(telling)
}

export async function unsubscribe(chat: Chat): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration()
  const known = await registration?.pushManager.getSubscription()
  await known?.unsubscribe()
  await chat.removePush()
}

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

/** As the server is told; rejects what has no keys. */
export function told(subscription: PushSubscription): Told {
  const { endpoint, keys } = subscription.toJSON()
  const { p256dh, auth } = keys ?? {}
  if (!endpoint || !p256dh || !auth) throw new Error('the browser gave no keys')
  return { kind: 'webpush', endpoint, keys: { p256dh, auth } }
}

/** A browser that does not reach its push service answers nothing at all. */
const patienceMs = 20_000
const patience = (): Promise<never> =>
  new Promise((_, reject) => setTimeout(() => reject(new Error('the push service does not answer')), patienceMs))

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
  const subscribing = known ?? Promise.race([pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }), patience()])
  await chat.setPush(told(await subscribing))
}

/** Whether there was one. */
async function end(): Promise<boolean> {
  const registration = await navigator.serviceWorker.getRegistration()
  const known = await registration?.pushManager.getSubscription()
  return (await known?.unsubscribe()) ?? false
}

/** Where the server cannot be asked it learns of it at the next push, from the push service. */
export async function unsubscribe(chat: Chat): Promise<void> {
  if (await end()) await chat.removePush()
}

/** Nobody is signed in: whoever comes next is not told what the last one was, nor sees what was shown to them. */
export async function forget(): Promise<void> {
  await end()
  const registration = await navigator.serviceWorker.getRegistration()
  for (const notice of (await registration?.getNotifications()) ?? []) notice.close()
}

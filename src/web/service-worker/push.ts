/** Pushes: one notice for a conversation, replaced by the next, gone when it was read; a click leads there. */
import type { PushPayload } from '../../protocol/push.ts'
import { keptForWorker } from '../push/for-worker.ts'
import { isLookedAt } from '../push/looking.ts'
import { isQuiet } from '../push/quiet.ts'
import type { Answer, Heard, NoticeData, ToPage } from '../push/worker-messages.ts'
import { answer, renew } from './answer.ts'

declare const self: ServiceWorkerGlobalScope

/** Not yet in the DOM library. */
interface NoticeOptions extends NotificationOptions {
  renotify?: boolean
  actions?: { action: string; title: string; type?: 'button' | 'text'; placeholder?: string }[]
}

interface Changed {
  readonly newSubscription: PushSubscription | null
  readonly oldSubscription: PushSubscription | null
}

function payloadOf(event: PushEvent): PushPayload | undefined {
  try {
    return event.data?.json()
  } catch {
    return undefined
  }
}

async function badge(count: number): Promise<void> {
  if ('setAppBadge' in self.navigator) await self.navigator.setAppBadge(count).catch(() => undefined)
}

/** Of the app; a file or the API's docs in a tab of their own cannot show a chat. */
async function windows(): Promise<readonly WindowClient[]> {
  const all = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  return all.filter(({ url }) => !/^\/(?:v1|docs)\//u.test(new URL(url).pathname))
}

const pathOf = (conversationId: string): string => `/c/${encodeURIComponent(conversationId)}`

// A window of this origin has no other target.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
const tell = (page: WindowClient, message: ToPage): void => page.postMessage(message)

/** What a page made a sound for. It is told moments before the push, so that memory is enough. */
const heard = new Map<string, number>()

/** Whatever wakes this worker takes away what has disappeared meanwhile. */
async function closeExpired(): Promise<void> {
  for (const notice of await self.registration.getNotifications()) {
    const { expiresAt }: NoticeData = notice.data
    if (expiresAt !== undefined && expiresAt <= Date.now()) notice.close()
  }
}

async function take({ kind, conversationId, seq, title, body, badge: count, expiresAt }: PushPayload): Promise<void> {
  await badge(count)
  await closeExpired()
  const shown = await self.registration.getNotifications({ tag: conversationId })
  if (kind === 'clear') {
    for (const notice of shown) notice.close()
    return
  }
  if (expiresAt !== undefined && expiresAt <= Date.now()) return
  if (await isLookedAt(conversationId)) return
  const { quiet, reply, read, dir } = await keptForWorker()
  const isQuietNow = isQuiet(quiet, new Date())
  // What is left after some was read or deleted is no news.
  const isNews = !shown.some(({ data }: { data: NoticeData }) => data.seq >= seq)
  const data: NoticeData = { conversationId, seq, ...(expiresAt === undefined ? {} : { expiresAt }) }
  const options: NoticeOptions = {
    body,
    data,
    dir,
    tag: conversationId,
    renotify: isNews && !isQuietNow,
    silent: isQuietNow || !isNews || (heard.get(conversationId) ?? 0) >= seq,
    icon: '/icons/icon-192.png',
    badge: '/icons/icon-192.png',
    ...(kind === 'message'
      ? {
          actions: [
            { action: 'reply', title: reply, type: 'text' as const, placeholder: title },
            { action: 'read', title: read },
          ],
        }
      : {}),
  }
  await self.registration.showNotification(title, options)
  for (const page of await windows()) tell(page, { kind: 'shown' })
}

async function open(path: string): Promise<void> {
  const [found] = (await windows()).toSorted((a, b) => Number(b.focused) - Number(a.focused))
  if (!found) return void (await self.clients.openWindow(path))
  tell(found, { kind: 'open', path })
  await found.focus()
}

/** Not yet in the DOM library: a frozen page does nothing until somebody comes back to it. */
const isAwake = (page: WindowClient & { lifecycleState?: string }): boolean => page.lifecycleState !== 'frozen'

/** A page that is open does it; without one, this worker does. */
async function act(message: Answer): Promise<void> {
  const found = (await windows()).find(isAwake)
  if (found) return tell(found, message)
  try {
    await answer(message)
  } catch {
    // Without a connection, or signed out: the person sees where they stand, and what they wrote.
    const path = pathOf(message.conversationId)
    await self.clients.openWindow(message.kind === 'reply' ? `${path}#draft=${encodeURIComponent(message.text)}` : path)
  }
}

export function startPush(): void {
  self.addEventListener('push', (event) => {
    const payload = payloadOf(event)
    if (payload) event.waitUntil(take(payload))
  })

  self.addEventListener('notificationclick', (event: NotificationEvent & { reply?: string | null }) => {
    const { notification, action, reply } = event
    const { conversationId, seq }: NoticeData = notification.data
    notification.close()
    if (action === 'read') event.waitUntil(act({ kind: 'read', conversationId, seq }))
    else if (action === 'reply' && reply) event.waitUntil(act({ kind: 'reply', conversationId, seq, text: reply }))
    else event.waitUntil(open(pathOf(conversationId)))
  })

  self.addEventListener('message', ({ data }: ExtendableMessageEvent & { data: Heard | string }) => {
    if (typeof data === 'object' && data.kind === 'heard') heard.set(data.conversationId, data.seq)
  })

  // The push service wants another address while no page may be open.
  self.addEventListener('pushsubscriptionchange', (event: ExtendableEvent & Partial<Changed>) => {
    const { newSubscription, oldSubscription } = event
    const options = oldSubscription?.options
    if (!newSubscription && !options) return
    const made = async (): Promise<void> => renew(newSubscription ?? (await self.registration.pushManager.subscribe(options)))
    event.waitUntil(made())
  })
}

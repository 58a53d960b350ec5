/** Pushes: one notice for a conversation, replaced by the next, gone when it was read; a click leads there. */
import type { PushPayload } from '../../protocol/push.ts'
import type { ToPage } from '../push/from-worker.ts'
import { isQuiet, keptQuietHours } from '../push/quiet.ts'
import { answer } from './answer.ts'

declare const self: ServiceWorkerGlobalScope

interface NoticeData {
  conversationId: string
  seq: number
}

/** Not yet in the DOM library. */
interface NoticeOptions extends NotificationOptions {
  renotify?: boolean
  actions?: { action: string; title: string; type?: 'button' | 'text'; placeholder?: string }[]
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

async function windows(): Promise<readonly WindowClient[]> {
  return self.clients.matchAll({ type: 'window', includeUncontrolled: true })
}

const pathOf = (conversationId: string): string => `/c/${encodeURIComponent(conversationId)}`

/** Whether somebody looks at the chat right now. */
const isLookedAt = async (conversationId: string): Promise<boolean> =>
  (await windows()).some(({ focused, url }) => focused && new URL(url).pathname.startsWith(pathOf(conversationId)))

async function take({ kind, conversationId, seq, title, body, badge: count }: PushPayload): Promise<void> {
  await badge(count)
  if (kind === 'clear') {
    for (const notice of await self.registration.getNotifications({ tag: conversationId })) notice.close()
    return
  }
  if (await isLookedAt(conversationId)) return
  const silent = isQuiet(await keptQuietHours().catch(() => ({ isOn: false, from: 0, to: 0 })), new Date())
  const data: NoticeData = { conversationId, seq }
  const options: NoticeOptions = {
    body,
    data,
    tag: conversationId,
    renotify: !silent,
    silent,
    icon: '/icons/icon-192.png',
    badge: '/icons/icon-192.png',
    ...(kind === 'message'
      ? {
          actions: [
            { action: 'reply', title: 'Reply', type: 'text' as const, placeholder: title },
            { action: 'read', title: 'Mark as read' },
          ],
        }
      : {}),
  }
  await self.registration.showNotification(title, options)
}

// A window of this origin has no other target.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
const tell = (page: WindowClient, message: ToPage): void => page.postMessage(message)

async function open(path: string): Promise<void> {
  const [found] = (await windows()).toSorted((a, b) => Number(b.focused) - Number(a.focused))
  if (!found) return void (await self.clients.openWindow(path))
  tell(found, { kind: 'open', path })
  await found.focus()
}

/** A page that is open does it; without one, this worker does. */
async function act(message: Exclude<ToPage, { kind: 'open' }>): Promise<void> {
  const [found] = await windows()
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
}

/** What the service worker has to know and a page knows: it has no localStorage and no catalogue, so it is kept in a cache. */
import { type QuietHours, nightly } from './quiet.ts'

export interface ForWorker {
  readonly quiet: QuietHours
  /** What the actions of a notice are called. */
  readonly reply: string
  readonly read: string
  readonly dir: NotificationDirection
}

// Its name is none of a shell's, which a new version throws away.
const cacheName = 'notices'
const address = '/for-worker'
const initial: ForWorker = { quiet: nightly, reply: 'Reply', read: 'Mark as read', dir: 'auto' }

export async function keepForWorker(known: ForWorker): Promise<void> {
  const cache = await caches.open(cacheName)
  await cache.put(address, Response.json(known))
}

export async function forgetForWorker(): Promise<void> {
  await caches.delete(cacheName)
}

export async function keptForWorker(): Promise<ForWorker> {
  try {
    const kept = await (await caches.open(cacheName)).match(address)
    const known: Partial<ForWorker> = kept ? await kept.json() : {}
    return { ...initial, ...known }
  } catch {
    return initial
  }
}

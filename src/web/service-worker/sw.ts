/** The service worker: the app's own files come from the cache, so that it opens offline; and pushes come here. */
import { startPush } from './push.ts'

declare const self: ServiceWorkerGlobalScope
declare const __SHELL__: string[]
declare const __VERSION__: string

const shell = new Set(__SHELL__)
const cacheName = `edgewise-${__VERSION__}`

startPush()

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll([...shell].map((path) => new Request(path, { cache: 'no-cache' })))))
})

// Pages that are open stay as they were loaded: to be taken over half way through is what no page expects.
self.addEventListener('activate', (event) => {
  const tidy = async (): Promise<void> => {
    const names = await caches.keys()
    await Promise.all(names.filter((name) => name.startsWith('edgewise-') && name !== cacheName).map((name) => caches.delete(name)))
  }
  event.waitUntil(tidy())
})

/** The page says so when the person has agreed to the new version. */
self.addEventListener('message', (event: ExtendableMessageEvent) => {
  if (event.data === 'take-over') event.waitUntil(self.skipWaiting())
})

/** A page of the app, whatever its path; not the server's own pages. */
const isPage = (request: Request, { pathname }: URL): boolean =>
  request.mode === 'navigate' && !pathname.startsWith('/v1/') && !pathname.startsWith('/docs/')

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  const path = isPage(request, url) ? '/' : url.pathname
  if (!shell.has(path)) return
  event.respondWith(
    caches
      .open(cacheName)
      .then((cache) => cache.match(path))
      .then((kept) => kept ?? fetch(request)),
  )
})

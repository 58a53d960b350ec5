/** What a client may ask before it knows anything: is the server there, and how is it spoken to. */
import type { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { version } from '../../package.json'
import description from '../protocol/openapi.json'
import type { Handlers } from './handler.ts'

export const discoveryHandlers: Handlers<'health'> = {
  health: async () => ({ status: 200, body: { status: 'ok', version } }),
}

/** Unlike every other answer under /v1 a page, so it may load what it is made of; nothing foreign, and no inline script. */
const pageHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    frameAncestors: ["'none'"],
  },
})

export function bindDiscovery(app: Hono<{ Bindings: Env }>): void {
  app.get('/v1/openapi.json', pageHeaders, (context) => context.json(description))
  app.get('/v1/docs', pageHeaders, ({ env, req }) => env.ASSETS.fetch(new URL('/docs/', req.url)))
}

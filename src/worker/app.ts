/** The HTTP surface: sockets first, then headers for everything else, then the routes; whatever is left is the web client's or refused. */
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { secureHeaders } from 'hono/secure-headers'
import { accountHandlers } from './accounts.ts'
import { authenticate, bearerToken } from './authenticate.ts'
import { type Hosted, bind, methodsOf } from './bind.ts'
import { conversationHandlers } from './conversations.ts'
import { bindDiscovery, discoveryHandlers } from './discovery.ts'
import { exportHeader } from '../protocol/index.ts'
import { bindExport, exportHandlers } from './export/export.ts'
import { inboxHandlers } from './inbox.ts'
import { keepingHandlers } from './keeping.ts'
import { attachmentHandlers } from './media/attachments.ts'
import { mediaHandlers } from './media/serve/handlers.ts'
import { bindMedia } from './media/serve/serve.ts'
import { bindTusOptions, bindUploads, tusHeaders } from './media/upload.ts'
import { messageHandlers } from './messages.ts'
import { bindOperator } from './operator.ts'
import { page } from './pages.ts'
import { problem, problemOf } from './problems.ts'
import { pushHandlers } from './push.ts'
import { scheduledHandlers } from './scheduled.ts'
import { bindSearch, searchHandlers } from './search.ts'
import { sessionHandlers } from './sessions.ts'
import { bindSockets } from './sockets.ts'

export const app = new Hono<Hosted>()

bindSockets(app)
// Tokens travel in a header that no browser adds by itself, so any page may ask.
bindTusOptions(app)
app.use(
  '/v1/*',
  cors({
    origin: '*',
    allowHeaders: ['authorization', 'content-type', 'range', 'if-none-match', 'if-range', ...tusHeaders.request],
    exposeHeaders: [exportHeader, 'Retry-After', 'Location', 'ETag', 'Content-Range', 'Content-Disposition', ...tusHeaders.answer],
    maxAge: 86_400,
  }),
)
bindDiscovery(app)
// Bytes of strangers have stricter headers than ours.
bindMedia(app)
app.use(
  '/v1/*',
  secureHeaders({
    contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    crossOriginResourcePolicy: 'cross-origin',
  }),
)
bindSearch(app)
bindExport(app)
bindUploads(app)
bind(app, {
  ...attachmentHandlers,
  ...mediaHandlers,
  ...discoveryHandlers,
  ...sessionHandlers,
  ...accountHandlers,
  ...exportHandlers,
  ...inboxHandlers,
  ...conversationHandlers,
  ...messageHandlers,
  ...scheduledHandlers,
  ...keepingHandlers,
  ...pushHandlers,
  ...searchHandlers,
})
bindOperator(app)

// Who is nobody learns nothing, not even which paths there are.
app.all('/v1/*', async ({ env, req }) => {
  await authenticate(env, bearerToken(req.raw), Date.now())
  const allowed = methodsOf(req.path)
  if (allowed.length === 0) return problem('not_found', 'There is no such path.')
  return problem('method_not_allowed', `This path takes ${allowed.join(', ')}.`, {}, { allow: allowed.join(', ') })
})
app.notFound(({ env, req }) => page(req.raw, env.ASSETS))
app.onError(problemOf)

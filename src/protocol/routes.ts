/** Every HTTP route as data: what it takes, what it answers, how it can fail. Handlers, types and documentation follow from it. */
import { accountRoutes } from './routes/accounts.ts'
import { conversationRoutes } from './routes/conversations.ts'
import { keepingRoutes } from './routes/keeping.ts'
import { mediaRoutes } from './routes/media.ts'
import { messageRoutes } from './routes/messages.ts'
import { pushRoutes } from './routes/push.ts'
import { scheduledRoutes } from './routes/scheduled.ts'
import { searchRoutes } from './routes/search.ts'
import { serverRoutes } from './routes/server.ts'

export type { Answer, Route } from './routes/route.ts'

export const routes = {
  ...serverRoutes,
  ...accountRoutes,
  ...conversationRoutes,
  ...messageRoutes,
  ...scheduledRoutes,
  ...keepingRoutes,
  ...searchRoutes,
  ...mediaRoutes,
  ...pushRoutes,
}

export type Routes = typeof routes
export type RouteName = keyof Routes
/** The routes whose bodies and answers are JSON. */
export type JsonRouteName = { [Name in RouteName]: Routes[Name] extends { readonly raw: true } ? never : Name }[RouteName]

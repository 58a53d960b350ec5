/** Stars and pins over HTTP: each route is one call of the conversation. */
import { conversationStub } from '../platform/address.ts'
import { unwrap } from '../platform/answer.ts'
import type { Handlers } from './handler.ts'

export type KeepingRoute = 'star' | 'unstar' | 'listStars' | 'pin' | 'unpin'

export const keepingHandlers: Handlers<KeepingRoute> = {
  star: async ({ env, caller, params: { conversationId, seq } }) => {
    unwrap(await conversationStub(env, conversationId).star(caller.userId, { seq, on: true }))
    return { status: 204 }
  },
  unstar: async ({ env, caller, params: { conversationId, seq } }) => {
    unwrap(await conversationStub(env, conversationId).star(caller.userId, { seq, on: false }))
    return { status: 204 }
  },
  listStars: async ({ env, caller, params, query }) => ({
    status: 200,
    body: unwrap(await conversationStub(env, params.conversationId).stars(caller.userId, query)),
  }),
  pin: async ({ env, caller, params: { conversationId, seq } }) => {
    unwrap(await conversationStub(env, conversationId).pin(caller.userId, { seq, on: true }))
    return { status: 204 }
  },
  unpin: async ({ env, caller, params: { conversationId, seq } }) => {
    unwrap(await conversationStub(env, conversationId).pin(caller.userId, { seq, on: false }))
    return { status: 204 }
  },
}

/** Messages over HTTP: each route is one call of the conversation. */
import { conversationStub } from '../platform/address.ts'
import { unwrap } from '../platform/answer.ts'
import type { Handlers, RoutesTagged } from './handler.ts'
import type { KeepingRoute } from './keeping.ts'

export const messageHandlers: Handlers<Exclude<RoutesTagged<'Messages'>, KeepingRoute>> = {
  listMessages: async ({ env, caller, params, query }) => ({
    status: 200,
    body: unwrap(await conversationStub(env, params.conversationId).page(caller.userId, query)),
  }),
  sendMessage: async ({ env, caller, params, body }) => {
    const ack = unwrap(await conversationStub(env, params.conversationId).send(caller.userId, body))
    return { status: ack.duplicate ? 200 : 201, body: ack }
  },
  editMessage: async ({ env, caller, params: { conversationId, seq }, body }) => ({
    status: 200,
    body: unwrap(await conversationStub(env, conversationId).edit(caller.userId, { seq, ...body })),
  }),
  deleteMessage: async ({ env, caller, params: { conversationId, seq }, query }) => {
    const conversation = conversationStub(env, conversationId)
    if (query.for === 'me') unwrap(await conversation.deleteForMe(caller.userId, seq))
    else unwrap(await conversation.deleteForAll(caller.userId, seq))
    return { status: 204 }
  },
  react: async ({ env, caller, params: { conversationId, seq, emoji } }) => {
    unwrap(await conversationStub(env, conversationId).react(caller.userId, { seq, emoji, on: true }))
    return { status: 204 }
  },
  unreact: async ({ env, caller, params: { conversationId, seq, emoji } }) => {
    unwrap(await conversationStub(env, conversationId).react(caller.userId, { seq, emoji, on: false }))
    return { status: 204 }
  },
  listReactions: async ({ env, caller, params: { conversationId, seq, emoji } }) => ({
    status: 200,
    body: { userIds: unwrap(await conversationStub(env, conversationId).reactedBy(caller.userId, seq, emoji)) },
  }),
  listReceipts: async ({ env, caller, params: { conversationId, seq } }) => ({
    status: 200,
    body: { receipts: unwrap(await conversationStub(env, conversationId).receipts(caller.userId, seq)) },
  }),
}

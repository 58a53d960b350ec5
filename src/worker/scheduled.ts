/** Scheduled messages over HTTP: each route is one call of the conversation. */
import { conversationStub } from '../platform/address.ts'
import { unwrap } from '../platform/answer.ts'
import type { Handlers, RoutesTagged } from './handler.ts'

export const scheduledHandlers: Handlers<RoutesTagged<'Scheduled'>> = {
  listScheduled: async ({ env, caller, params, query: { deviceId } }) => {
    const all = unwrap(await conversationStub(env, params.conversationId).listScheduled(caller.userId))
    return { status: 200, body: { scheduled: deviceId === undefined ? all : all.filter((one) => one.deviceId === deviceId) } }
  },
  scheduleMessage: async ({ env, caller, params, body }) => {
    const { made, scheduled } = unwrap(await conversationStub(env, params.conversationId).schedule(caller.userId, caller.deviceId, body))
    return { status: made ? 201 : 200, body: scheduled }
  },
  editScheduled: async ({ env, caller, params: { conversationId, messageId }, body }) => ({
    status: 200,
    body: unwrap(await conversationStub(env, conversationId).editScheduled(caller.userId, messageId, body)),
  }),
  cancelScheduled: async ({ env, caller, params: { conversationId, messageId } }) => {
    unwrap(await conversationStub(env, conversationId).cancelScheduled(caller.userId, messageId))
    return { status: 204 }
  },
  sendScheduled: async ({ env, caller, params: { conversationId, messageId } }) => ({
    status: 200,
    body: unwrap(await conversationStub(env, conversationId).sendScheduled(caller.userId, messageId)),
  }),
}

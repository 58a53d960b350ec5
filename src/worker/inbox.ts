/** What a user's own inbox knows of conversations: the list, and what the user wants of each. */
import { inboxStub } from '../platform/address.ts'
import { unwrap } from '../platform/answer.ts'
import type { Handlers } from './handler.ts'

export const inboxHandlers: Handlers<'listConversations' | 'setPreferences' | 'putDraft'> = {
  listConversations: async ({ env, caller, query }) => ({
    status: 200,
    body: unwrap(await inboxStub(env, caller.userId).listConversations(query)),
  }),

  setPreferences: async ({ env, caller, params, body }) => ({
    status: 200,
    body: unwrap(await inboxStub(env, caller.userId).setPreferences(params.conversationId, body)),
  }),

  putDraft: async ({ env, caller, params, body }) => ({
    status: 200,
    body: unwrap(await inboxStub(env, caller.userId).putDraft(params.conversationId, body)),
  }),
}

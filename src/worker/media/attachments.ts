/** What of files is asked of conversations and inboxes: the files of a conversation, and what a user’s uploads take. */
import { conversationStub, inboxStub } from '../../platform/address.ts'
import { unwrap } from '../../platform/answer.ts'
import type { Handlers } from '../handler.ts'

export const attachmentHandlers: Handlers<'listAttachments' | 'getStorageUse'> = {
  listAttachments: async ({ env, caller, params, query }) => ({
    status: 200,
    body: unwrap(await conversationStub(env, params.conversationId).attachments(caller.userId, query)),
  }),
  getStorageUse: async ({ env, caller }) => ({ status: 200, body: unwrap(await inboxStub(env, caller.userId).storageUse()) }),
}

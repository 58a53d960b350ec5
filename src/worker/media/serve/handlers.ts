/** What is known of a file, and links to it, for who may see it. */
import { uploadStub } from '../../../platform/address.ts'
import { unwrap } from '../../../platform/answer.ts'
import { signMediaLink } from '../../../platform/media-link.ts'
import type { Handlers } from '../../handler.ts'

export const mediaHandlers: Handlers<'describeMedia' | 'linkMedia'> = {
  describeMedia: async ({ env, caller, params: { mediaId }, query: { conversationId } }) => ({
    status: 200,
    body: unwrap(await uploadStub(env, mediaId).describe(caller.userId, conversationId)),
  }),
  linkMedia: async ({ env, caller, params: { mediaId }, query: { conversationId }, origin, now }) => {
    unwrap(await uploadStub(env, mediaId).describe(caller.userId, conversationId))
    const { token, expiresAt } = await signMediaLink(env, mediaId, caller, now)
    const url = new URL(`/v1/media/${mediaId}`, origin)
    if (conversationId !== undefined) url.searchParams.set('conversationId', conversationId)
    url.searchParams.set('token', token)
    return { status: 200, body: { url: url.href, expiresAt } }
  },
}

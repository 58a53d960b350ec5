/** Conversations, their members and invites over HTTP. Who people are is asked of their inboxes; everything else of the conversation. */
import { conversationStub, directId, inboxStub, isConversationId, isUserId, newGroupId } from '../platform/address.ts'
import { unwrap } from '../platform/answer.ts'
import { atOnce } from '../platform/at-once.ts'
import { Refused } from '../protocol/index.ts'
import type { Handlers, RoutesTagged } from './handler.ts'

/** Inboxes asked at one time. */
const calls = 50

/** How somebody stands to the caller. */
type Introduction = { userId: string; blocked: boolean; readReceipts: boolean }

async function introduce(env: Env, userId: string, by: string): Promise<Introduction> {
  if (!isUserId(userId)) throw new Refused('not_found', 'There is no such user.')
  const { blocked, readReceipts } = unwrap(await inboxStub(env, userId).introduce(by))
  return { userId, blocked, readReceipts }
}

/** All of them, or the refusal of the first who cannot be brought together with the caller. */
async function introduceAll(env: Env, userIds: string[], by: string): Promise<void> {
  await atOnce(userIds, calls, async (userId) => {
    const { blocked } = await introduce(env, userId, by)
    if (blocked) throw new Refused('forbidden', 'Somebody of these cannot be added by you.')
  })
}

const refuseFull = (env: Env, count: number): void => {
  const limit = Number(env.GROUP_MEMBER_LIMIT)
  if (count > limit) throw new Refused('conflict', `A group has at most ${limit} members.`)
}

type Facts = Record<string, { blocksPeer: boolean; readReceipts: boolean }>

/** How both of a direct conversation stand, by their inboxes. */
async function factsOf(env: Env, caller: string, peerId: string): Promise<Facts> {
  const both = await Promise.all([introduce(env, peerId, caller), introduce(env, caller, peerId)])
  return Object.fromEntries(both.map(({ userId, blocked, readReceipts }) => [userId, { blocksPeer: blocked, readReceipts }]))
}

/** An invite's code names its conversation. */
const inviteSeparator = '~'
function splitCode(code: string): { conversationId: string; secret: string } {
  const at = code.lastIndexOf(inviteSeparator)
  const conversationId = code.slice(0, Math.max(at, 0))
  if (!isConversationId(conversationId)) throw new Refused('not_found', 'There is no such invite.')
  return { conversationId, secret: code.slice(at + 1) }
}

export const conversationHandlers: Handlers<Exclude<RoutesTagged<'Conversations'>, 'listConversations' | 'setPreferences' | 'putDraft'>> = {
  createConversation: async ({ env, caller: { userId }, body, hint }) => {
    if (body.kind === 'direct') {
      if (body.userId === userId)
        throw new Refused('invalid_request', 'A direct conversation is with somebody else.', {
          errors: [{ path: 'userId', message: 'is your own' }],
        })
      const id = directId(userId, body.userId)
      const facts = await factsOf(env, userId, body.userId)
      const members = [userId, body.userId].map((member) => ({ userId: member, role: 'member' as const }))
      const conversation = conversationStub(env, id, hint)
      // What changes while it is being made, the inboxes tell it once they know of it.
      const { made, value } = unwrap(
        await conversation.create({ id, kind: 'direct', createdBy: userId, settings: body.settings, members, facts }),
      )
      return { status: made ? 201 : 200, body: value }
    }
    const others = [...new Set(body.userIds)].filter((other) => other !== userId)
    refuseFull(env, others.length + 1)
    await introduceAll(env, others, userId)
    const id = newGroupId(env)
    const members = [{ userId, role: 'owner' as const }, ...others.map((other) => ({ userId: other, role: 'member' as const }))]
    const { title, description, settings } = body
    const { value } = unwrap(
      await conversationStub(env, id, hint).create({ id, kind: 'group', title, description, settings, createdBy: userId, members }),
    )
    return { status: 201, body: value }
  },

  getConversation: async ({ env, caller, params }) => ({
    status: 200,
    body: unwrap(await conversationStub(env, params.conversationId).view(caller.userId)),
  }),
  updateConversation: async ({ env, caller, params, body }) => ({
    status: 200,
    body: unwrap(await conversationStub(env, params.conversationId).update(caller.userId, body)),
  }),

  listMembers: async ({ env, caller, params }) => ({
    status: 200,
    body: { members: unwrap(await conversationStub(env, params.conversationId).members(caller.userId)) },
  }),
  addMembers: async ({ env, caller, params, body }) => {
    const conversation = conversationStub(env, params.conversationId)
    refuseFull(env, new Set(body.userIds).size)
    const newcomers = unwrap(await conversation.newcomers(caller.userId, body.userIds))
    await introduceAll(env, newcomers, caller.userId)
    return { status: 200, body: { members: unwrap(await conversation.add(caller.userId, newcomers)) } }
  },
  setRole: async ({ env, caller, params, body }) => ({
    status: 200,
    body: unwrap(await conversationStub(env, params.conversationId).setRole(caller.userId, params.userId, body.role)),
  }),
  removeMember: async ({ env, caller, params }) => {
    unwrap(await conversationStub(env, params.conversationId).remove(caller.userId, params.userId))
    return { status: 204 }
  },

  listBans: async ({ env, caller, params }) => ({
    status: 200,
    body: { bans: unwrap(await conversationStub(env, params.conversationId).bans(caller.userId)) },
  }),
  ban: async ({ env, caller, params }) => {
    unwrap(await conversationStub(env, params.conversationId).ban(caller.userId, params.userId))
    return { status: 204 }
  },
  unban: async ({ env, caller, params }) => {
    unwrap(await conversationStub(env, params.conversationId).unban(caller.userId, params.userId))
    return { status: 204 }
  },

  createInvite: async ({ env, caller, params: { conversationId }, body, origin, now }) => {
    if (body.expiresAt !== undefined && body.expiresAt <= now)
      throw new Refused('invalid_request', 'expiresAt is in the past.', { errors: [{ path: 'expiresAt', message: 'is in the past' }] })
    const secret = unwrap(await conversationStub(env, conversationId).invite(caller.userId, body))
    const code = `${conversationId}${inviteSeparator}${secret}`
    const terms = {
      ...(body.expiresAt === undefined ? {} : { expiresAt: body.expiresAt }),
      ...(body.uses === undefined ? {} : { uses: body.uses }),
    }
    return { status: 201, body: { code, url: `${origin}/invite/${code}`, ...terms } }
  },
  revokeInvite: async ({ env, caller, params }) => {
    const conversation = conversationStub(env, params.conversationId)
    const { conversationId, secret } = splitCode(params.code)
    if (conversationId !== params.conversationId) throw new Refused('not_found', 'There is no such invite.')
    unwrap(await conversation.revokeInvite(caller.userId, secret))
    return { status: 204 }
  },
  acceptInvite: async ({ env, caller, params }) => {
    const { conversationId, secret } = splitCode(params.code)
    return { status: 200, body: unwrap(await conversationStub(env, conversationId).acceptInvite(caller.userId, secret)) }
  },
}

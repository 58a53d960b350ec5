/** Conversations, members, messages and changes, as clients see them. */
import { z } from 'zod'
import { user } from './account.ts'
import { content } from './content.ts'
import { limits } from './limits.ts'
import { emoji, filledText, head, id, mark, messageId, seq, text, time } from './primitives.ts'

export const role = z.enum(['owner', 'admin', 'member']).meta({ id: 'Role' })
export type Role = z.infer<typeof role>

const settingsFields = {
  history: z.enum(['joined', 'shared']).meta({ description: 'What a joiner may read, decided when it joins.' }),
  send: z.enum(['members', 'admins']),
  edit: z.enum(['admins', 'members']).meta({ description: 'Who may change title, description and avatar.' }),
  expireSeconds: z.int().min(limits.expireSeconds.min).max(limits.expireSeconds.max).nullable(),
}
/** In a request: what is absent stays as it is. */
export const settingsInput = z.strictObject(settingsFields).partial()
/** Of a direct conversation nothing else can be chosen. */
export const directSettingsInput = settingsInput.pick({ expireSeconds: true })
export const groupSettings = z.object(settingsFields).meta({ id: 'ConversationSettings' })
export type ConversationSettings = z.infer<typeof groupSettings>

export const title = filledText(limits.titleCodePoints)
export const description = text(limits.descriptionCodePoints)

export const pin = z.object({ seq, by: id, at: time }).meta({ id: 'Pin', description: 'A message that is pinned, by whom and when.' })
export type Pin = z.infer<typeof pin>

const pins = z.array(pin).meta({ description: 'Oldest pin first; only of messages that the reader may see.' })

export const conversation = z
  .object({
    id,
    kind: z.enum(['direct', 'group']),
    title: z.string().optional(),
    description: z.string().optional(),
    avatarMediaId: id.optional(),
    createdAt: time,
    createdBy: id,
    head,
    memberCount: z.int(),
    role: z.enum(['owner', 'admin', 'member', 'left']).meta({ description: 'The caller’s own.' }),
    settings: groupSettings,
    pins,
  })
  .meta({ id: 'Conversation' })
export type Conversation = z.infer<typeof conversation>

export const member = z.object({ userId: id, role, joinedAt: time, deliveredSeq: mark, readSeq: mark }).meta({ id: 'Member' })
export type Member = z.infer<typeof member>

export const replyTo = z.object({ seq, senderId: id.optional(), preview: z.string().optional(), expiresAt: time.optional() }).meta({
  id: 'ReplyTo',
  description: '`senderId` and `preview` only where the reader may see the quoted message. From `expiresAt` on the preview is not shown.',
})

export const message = z
  .object({
    conversationId: id,
    seq,
    id: messageId,
    senderId: id,
    sentAt: time,
    content: content.optional(),
    replyTo: replyTo.optional(),
    mentions: z.array(z.string()).optional(),
    reactions: z.array(z.object({ emoji: z.string(), count: z.int().min(1), mine: z.boolean() })).optional(),
    editedAt: time.optional(),
    deletedAt: time.optional(),
    expiresAt: time.optional(),
    starred: z.literal(true).optional().meta({ description: 'By the reader, for itself.' }),
  })
  .meta({
    id: 'Message',
    description:
      'With `deletedAt` it is a tombstone: no content, reactions, mentions, replyTo or star. Of one that has expired it is `expiresAt`: from then on a client shows and keeps nothing of it, whether it was told or not.',
  })
export type Message = z.infer<typeof message>

const numbered = {
  rev: z.int().min(1),
  at: time,
  afterSeq: mark.meta({ description: 'The head when it happened: its place in a timeline.' }),
}
const asked = { ref: z.string().optional().meta({ description: 'For the device that asked, alone.' }) }
const by = { by: id.optional() }

export const change = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('edit'), ...numbered, ...by, ...asked, seq, content, editedAt: time }),
    z.object({ kind: z.literal('delete'), ...numbered, ...by, ...asked, seq, deletedAt: time }),
    z.object({ kind: z.literal('reaction'), ...numbered, ...by, ...asked, seq, emoji, on: z.boolean() }),
    z.object({
      kind: z.literal('member'),
      ...numbered,
      ...by,
      ...asked,
      userId: id,
      joined: z.literal(true).optional(),
      left: z.literal(true).optional(),
    }),
    z.object({ kind: z.literal('role'), ...numbered, ...by, ...asked, userId: id, role }),
    z.object({
      kind: z.literal('conversation'),
      ...numbered,
      ...by,
      ...asked,
      title: z.string().optional(),
      description: z.string().optional(),
      avatarMediaId: id.nullable().optional(),
      settings: groupSettings.optional(),
      pins: pins.optional(),
    }),
    z.object({ kind: z.literal('expiry'), ...numbered, ...by, ...asked, seq }),
    z.object({ kind: z.literal('hidden'), ...numbered }),
  ])
  .meta({
    id: 'Change',
    description: 'Everything after a message’s arrival that alters a conversation. What a member may not see is `hidden`.',
  })
export type Change = z.infer<typeof change>

export const ack = z
  .object({
    type: z.literal('ack'),
    id: messageId,
    seq,
    sentAt: time,
    duplicate: z.boolean(),
    expiresAt: time.optional().meta({ description: 'When the message disappears, if it does. Not with a duplicate.' }),
  })
  .meta({ id: 'Ack', description: 'The message is durable.' })
export type Ack = z.infer<typeof ack>

export const preferences = z
  .object({ mutedUntil: time.nullable(), pinned: z.boolean(), archived: z.boolean(), notify: z.enum(['all', 'mentions', 'none']) })
  .meta({ id: 'Preferences', description: 'The caller’s own, the same on all devices.' })
export type Preferences = z.infer<typeof preferences>

/** What is being written, the same on all devices of a person. */
export const draft = z
  .object({
    text: z.string().meta({ description: 'Empty: it was sent or cleared.' }),
    replyTo: seq.optional(),
    version: z.int().min(1).meta({ description: 'Grows with each change; `ifVersion` of the next one.' }),
    updatedAt: time,
  })
  .meta({ id: 'Draft', description: 'What the caller is writing here. A device where somebody types keeps its own.' })
export type Draft = z.infer<typeof draft>

export const draftInput = z.strictObject({
  text: text(limits.textCodePoints),
  replyTo: seq.optional(),
  ifVersion: z.int().min(0).optional().meta({ description: 'The version that the writer saw; 0 for none. A stale one is a conflict.' }),
})

export const conversationSummary = z
  .object({
    ...conversation.shape,
    lastMessage: message.optional(),
    lastMessageStatus: z
      .enum(['sent', 'delivered', 'read'])
      .optional()
      .meta({ description: 'Of an own `lastMessage`: how far all others have come, as the caller may see it.' }),
    readSeq: mark,
    unreadCount: z.int(),
    mentionCount: z.int(),
    preferences,
    markedUnread: z.literal(true).optional().meta({ description: 'The caller wants to come back to it; reading or writing ends it.' }),
    starsAt: time
      .optional()
      .meta({ description: 'When the caller last starred a message here or took a star away; absent where it never did.' }),
    draft: draft.optional(),
    peer: user.optional(),
  })
  .meta({ id: 'ConversationSummary' })
export type ConversationSummary = z.infer<typeof conversationSummary>

export const invite = z
  .object({ code: z.string(), url: z.string(), expiresAt: time.optional(), uses: z.int().optional() })
  .meta({ id: 'Invite', description: '`uses` is what is left.' })
export type Invite = z.infer<typeof invite>

export const receipt = z.object({ userId: id, deliveredAt: time.optional(), readAt: time.optional() }).meta({ id: 'Receipt' })
export type Receipt = z.infer<typeof receipt>

export const marks = z.object({ userId: id, deliveredSeq: mark, readSeq: mark }).meta({ id: 'Marks' })
export type Marks = z.infer<typeof marks>

/** Frames that the server sends on the inbox socket. */
import { z } from 'zod'
import { account, contact, device } from './account.ts'
import { conversationSummary, marks, message } from './conversation.ts'
import { errorDown } from './down.ts'
import { id, time, usn } from './primitives.ts'

export const inboxDown = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('hello'), usn, you: z.object({ userId: id, deviceId: id }) }).meta({
      description:
        'Once, first. Then every summary with a later `usn` than the device’s, ascending: with the last of them the device has seen all up to its `usn`.',
    }),
    z.object({ type: z.literal('conversation'), usn, conversation: conversationSummary }).meta({
      description:
        'A conversation as it is now: new activity, read on another device, muted, joined, left. It replaces what was known of it.',
    }),
    z.object({ type: z.literal('message'), message }).meta({ description: 'Of a conversation that this device has not open.' }),
    z.object({ type: z.literal('receipt'), conversationId: id, ...marks.shape }),
    z
      .object({
        type: z.literal('presence'),
        userId: id,
        state: z.enum(['online', 'away', 'offline']),
        lastSeenAt: time.optional().meta({ description: 'Only as the privacy settings of both allow.' }),
      })
      .meta({ description: 'Of a watched user.' }),
    z
      .object({ type: z.literal('device'), device, revoked: z.literal(true).optional() })
      .meta({ description: 'A device of this person was linked, or revoked.' }),
    z.object({ type: z.literal('account'), account }).meta({ description: 'The profile or the settings changed.' }),
    z
      .object({ type: z.literal('contact'), contact, removed: z.literal(true).optional() })
      .meta({ description: 'A contact was named, blocked, unblocked or removed.' }),
    errorDown,
  ])
  .meta({ id: 'InboxDown' })
export type InboxDown = z.infer<typeof inboxDown>

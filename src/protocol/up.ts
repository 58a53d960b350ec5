/** Frames that a client sends on the conversation socket. */
import { z } from 'zod'
import { contentInput } from './content.ts'
import { limits } from './limits.ts'
import { cursor, emoji, id, mark, messageId, ref, seq, time } from './primitives.ts'

/** What a message is made of; the same by frame and by HTTP. */
export const messageInput = {
  id: messageId,
  content: contentInput,
  replyTo: seq.optional(),
  mentions: z.array(id).max(limits.groupMembers).optional(),
  expireSeconds: z.int().min(limits.expireSeconds.min).max(limits.expireSeconds.max).optional().meta({
    description: 'After how long it disappears, counted from `sentAt`. Where the conversation has a time of its own the shorter one holds.',
  }),
}
export const editInput = { content: contentInput, ifEditedAt: time.nullable().optional() }

export const authUp = z
  .strictObject({ type: z.literal('auth'), accessToken: z.string().max(4_096) })
  .meta({ description: 'Extends the socket’s life past the old token’s expiry.' })

export const conversationUp = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('hello'), cursor: cursor.optional() }).meta({
      description: 'First. With a cursor, `sync` pages from there come before live frames; without one the socket is live from now on.',
    }),
    z.strictObject({ type: z.literal('send'), ...messageInput }).meta({ description: 'Answered by `ack` once it is durable.' }),
    z.strictObject({ type: z.literal('edit'), ref, seq, ...editInput }).meta({
      description: 'Replaces the content of an own message. `ifEditedAt` is the version that the editor saw, `null` for never edited.',
    }),
    z.strictObject({ type: z.literal('delete'), ref, seq }).meta({ description: 'Deletes for everyone.' }),
    z
      .strictObject({ type: z.literal('react'), ref, seq, emoji, on: z.boolean() })
      .meta({ description: 'Puts or takes away an own reaction.' }),
    z.strictObject({ type: z.literal('star'), ref, seq, on: z.boolean() }).meta({ description: 'Stars a message for this person alone.' }),
    z.strictObject({ type: z.literal('pin'), ref, seq, on: z.boolean() }).meta({ description: 'Pins a message for everybody.' }),
    z
      .strictObject({ type: z.literal('delivered'), seq: mark })
      .meta({ description: 'This person has all messages up to `seq`. Marks only move forward.' }),
    z.strictObject({ type: z.literal('read'), seq: mark }).meta({ description: 'This person has read all messages up to `seq`.' }),
    z.strictObject({ type: z.literal('typing'), active: z.boolean() }).meta({ description: 'Expires by itself after 6 s; never stored.' }),
    z
      .strictObject({ type: z.literal('sync'), ref, cursor })
      .meta({ description: 'Asks for exactly what lies between the cursor and the head.' }),
    authUp,
  ])
  .meta({ id: 'ConversationUp' })
export type ConversationUp = z.infer<typeof conversationUp>

/** Frames that the server sends on the conversation socket. */
import { z } from 'zod'
import { ack, change, conversation, marks, message } from './conversation.ts'
import { errorCodes } from './errors.ts'
import { mediaInfo } from './media.ts'
import { head, id, mark, seq, time } from './primitives.ts'
import { scheduledList } from './scheduled.ts'

export const errorDown = z
  .object({
    type: z.literal('error'),
    ref: z.string().optional(),
    id: z.string().optional(),
    code: z.enum(errorCodes),
    detail: z.string(),
    retryAfterSeconds: z.number().optional(),
    current: message.optional().meta({ description: 'With a stale edit: the message as it is.' }),
  })
  .meta({ description: 'What the frame asked for did not happen; the socket stays open.' })

export const conversationDown = z
  .discriminatedUnion('type', [
    z
      .object({
        type: z.literal('hello'),
        conversation,
        you: z.object({ userId: id, deviceId: id, role: z.enum(['owner', 'admin', 'member']) }),
        receipts: z.array(marks),
      })
      .meta({ description: 'Once, first.' }),
    z
      .object({
        type: z.literal('sync'),
        ref: z.string().optional(),
        messages: z.array(message),
        changes: z.array(change),
        head,
        more: z.boolean(),
        reset: z.literal(true).optional(),
      })
      .meta({ description: 'A page of at most 100 of each and 1 MiB. `reset`: drop this conversation’s cache and page again.' }),
    ack,
    z.object({ type: z.literal('message'), message }).meta({ description: 'Live, in order of `seq`.' }),
    z.object({ type: z.literal('change'), change }).meta({ description: 'Live, in order of `rev`.' }),
    z.object({ type: z.literal('star'), ref: z.string().optional(), seq, on: z.boolean(), at: time, after: time }).meta({
      description:
        'This person starred a message, or took its star away, on some device. `at` is the `starsAt` of its summary from then on; `after` what it was before, 0 for none: a device whose stars are older has missed some.',
    }),
    z.object({ type: z.literal('receipt'), userId: id, deliveredSeq: mark, readSeq: mark }),
    z.object({ type: z.literal('media'), media: mediaInfo }).meta({ description: 'What a message carries was looked at.' }),
    z.object({ type: z.literal('scheduled'), scheduled: scheduledList }).meta({
      description: 'To all sockets of the person who scheduled them: after `hello` where there are any, and after every change.',
    }),
    z.object({ type: z.literal('typing'), userId: id, active: z.boolean() }),
    z.object({ type: z.literal('done'), ref: z.string() }).meta({ description: 'The frame was in order and changed nothing.' }),
    errorDown,
  ])
  .meta({ id: 'ConversationDown' })
export type ConversationDown = z.infer<typeof conversationDown>

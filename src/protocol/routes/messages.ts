/** Messages: paging, sending, editing, deleting, reacting, receipts. */
import { z } from 'zod'
import * as conversations from '../conversation.ts'
import { emoji, head, id } from '../primitives.ts'
import { editInput, messageInput } from '../up.ts'
import { type Route, anchor, conversationParams, json, limit, messageParams, none } from './route.ts'

const reactionParams = z.object({ ...messageParams.shape, emoji })

const page = z.object({
  messages: z.array(conversations.message),
  head,
  more: z.boolean(),
})

export const messageRoutes = {
  listMessages: {
    method: 'GET',
    path: '/v1/conversations/{conversationId}/messages',
    tag: 'Messages',
    auth: true,
    errors: ['not_found'],
    summary: 'A page of messages, ascending by seq: the newest, or those before, after or around a message, or around a time.',
    params: conversationParams,
    query: z
      .strictObject({
        before: anchor,
        after: anchor,
        around: anchor,
        aroundAt: anchor.meta({
          description: 'The first message sent then or later is in the middle; after the last one, the newest are.',
        }),
        limit,
      })
      .refine(
        (q) => [q.before, q.after, q.around, q.aroundAt].filter((v) => v !== undefined).length <= 1,
        'has more than one of before, after, around and aroundAt',
      ),
    answers: json(page),
  },
  sendMessage: {
    method: 'POST',
    path: '/v1/conversations/{conversationId}/messages',
    tag: 'Messages',
    auth: true,
    errors: ['forbidden', 'not_found', 'too_large', 'rate_limited'],
    summary: 'Send a message. Its id is the idempotency key.',
    params: conversationParams,
    body: z.strictObject(messageInput),
    answers: {
      200: { description: 'It was stored already.', schema: conversations.ack },
      201: { description: 'It is durable.', schema: conversations.ack },
    },
  },
  editMessage: {
    method: 'PATCH',
    path: '/v1/conversations/{conversationId}/messages/{seq}',
    tag: 'Messages',
    auth: true,
    errors: ['forbidden', 'not_found', 'conflict', 'gone', 'too_large'],
    summary: 'Edit an own message within 15 minutes. A stale edit is a conflict that carries `current`.',
    params: messageParams,
    body: z.strictObject(editInput),
    answers: json(conversations.message),
  },
  deleteMessage: {
    method: 'DELETE',
    path: '/v1/conversations/{conversationId}/messages/{seq}',
    tag: 'Messages',
    auth: true,
    errors: ['forbidden', 'not_found'],
    summary: 'Delete for everyone, or (`for=me`) hide on the caller’s devices alone.',
    params: messageParams,
    query: z.strictObject({ for: z.enum(['everyone', 'me']).default('everyone') }),
    answers: none,
  },
  react: {
    method: 'PUT',
    path: '/v1/conversations/{conversationId}/messages/{seq}/reactions/{emoji}',
    tag: 'Messages',
    auth: true,
    errors: ['forbidden', 'not_found', 'conflict', 'gone'],
    summary: 'React to a message.',
    params: reactionParams,
    answers: none,
  },
  unreact: {
    method: 'DELETE',
    path: '/v1/conversations/{conversationId}/messages/{seq}/reactions/{emoji}',
    tag: 'Messages',
    auth: true,
    errors: ['forbidden', 'not_found', 'gone'],
    summary: 'Take a reaction away.',
    params: reactionParams,
    answers: none,
  },
  listReactions: {
    method: 'GET',
    path: '/v1/conversations/{conversationId}/messages/{seq}/reactions/{emoji}',
    tag: 'Messages',
    auth: true,
    errors: ['not_found', 'gone'],
    summary: 'Who put this emoji on a message.',
    params: reactionParams,
    answers: json(z.object({ userIds: z.array(id) })),
  },
  listReceipts: {
    method: 'GET',
    path: '/v1/conversations/{conversationId}/messages/{seq}/receipts',
    tag: 'Messages',
    auth: true,
    errors: ['forbidden', 'not_found'],
    summary: 'Who received and who read a message, and when.',
    params: messageParams,
    answers: json(z.object({ receipts: z.array(conversations.receipt) })),
  },
} as const satisfies Record<string, Route>

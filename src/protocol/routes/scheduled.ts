/** Scheduled messages: what a person has written to be sent later. */
import { z } from 'zod'
import { ack } from '../conversation.ts'
import { id, pathId } from '../primitives.ts'
import { scheduled, scheduledInput, scheduledList, scheduledPatch } from '../scheduled.ts'
import { type Route, conversationParams, json, none } from './route.ts'

const scheduledParams = z.object({ conversationId: pathId, messageId: pathId })

export const scheduledRoutes = {
  listScheduled: {
    method: 'GET',
    path: '/v1/conversations/{conversationId}/scheduled',
    tag: 'Scheduled',
    auth: true,
    errors: ['not_found'],
    summary: 'What the caller has scheduled here, on all devices or (`deviceId`) on one, ascending by `sendAt`.',
    params: conversationParams,
    query: z.strictObject({ deviceId: id.optional() }),
    answers: json(z.object({ scheduled: scheduledList })),
  },
  scheduleMessage: {
    method: 'POST',
    path: '/v1/conversations/{conversationId}/scheduled',
    tag: 'Scheduled',
    auth: true,
    errors: ['forbidden', 'not_found', 'conflict', 'gone', 'too_large', 'rate_limited'],
    summary: 'Have a message sent later. Its id is the idempotency key; one that was sent already is gone.',
    params: conversationParams,
    body: scheduledInput,
    answers: {
      200: { description: 'It was scheduled already.', schema: scheduled },
      201: { description: 'It is durable.', schema: scheduled },
    },
  },
  editScheduled: {
    method: 'PATCH',
    path: '/v1/conversations/{conversationId}/scheduled/{messageId}',
    tag: 'Scheduled',
    auth: true,
    errors: ['forbidden', 'not_found', 'too_large', 'rate_limited'],
    summary: 'Change its words or its time. A new time also tries one again that has failed.',
    params: scheduledParams,
    body: scheduledPatch,
    answers: json(scheduled),
  },
  cancelScheduled: {
    method: 'DELETE',
    path: '/v1/conversations/{conversationId}/scheduled/{messageId}',
    tag: 'Scheduled',
    auth: true,
    errors: ['not_found'],
    summary: 'Do not send it.',
    params: scheduledParams,
    answers: none,
  },
  sendScheduled: {
    method: 'POST',
    path: '/v1/conversations/{conversationId}/scheduled/{messageId}/send',
    tag: 'Scheduled',
    auth: true,
    errors: ['forbidden', 'not_found', 'rate_limited'],
    summary: 'Send it now. One that was sent already gives its ack again, as a duplicate.',
    params: scheduledParams,
    answers: json(ack),
  },
} as const satisfies Record<string, Route>

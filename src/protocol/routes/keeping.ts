/** Stars, which are the caller's alone, and pins, which are everybody's. */
import { z } from 'zod'
import * as conversations from '../conversation.ts'
import { head } from '../primitives.ts'
import { type Route, conversationParams, json, limit, messageParams, none } from './route.ts'

const starPath = '/v1/conversations/{conversationId}/messages/{seq}/star'
const pinPath = '/v1/conversations/{conversationId}/messages/{seq}/pin'

export const keepingRoutes = {
  star: {
    method: 'PUT',
    path: starPath,
    tag: 'Messages',
    auth: true,
    errors: ['not_found', 'gone', 'rate_limited'],
    summary: 'Star a message, for the caller alone.',
    params: messageParams,
    answers: none,
  },
  unstar: {
    method: 'DELETE',
    path: starPath,
    tag: 'Messages',
    auth: true,
    errors: ['not_found', 'gone', 'rate_limited'],
    summary: 'Take a star away.',
    params: messageParams,
    answers: none,
  },
  listStars: {
    method: 'GET',
    path: '/v1/conversations/{conversationId}/stars',
    tag: 'Messages',
    auth: true,
    errors: ['not_found'],
    summary: 'The messages that the caller starred, newest star first.',
    params: conversationParams,
    query: z.strictObject({ limit, cursor: z.string().max(64).optional() }),
    answers: json(z.object({ messages: z.array(conversations.message), head, nextCursor: z.string().optional() })),
  },
  pin: {
    method: 'PUT',
    path: pinPath,
    tag: 'Messages',
    auth: true,
    errors: ['forbidden', 'not_found', 'conflict', 'gone', 'rate_limited'],
    summary: 'Pin a message for everybody: who may send may pin. At most three are pinned.',
    params: messageParams,
    answers: none,
  },
  unpin: {
    method: 'DELETE',
    path: pinPath,
    tag: 'Messages',
    auth: true,
    errors: ['forbidden', 'not_found', 'gone', 'rate_limited'],
    summary: 'Unpin a message.',
    params: messageParams,
    answers: none,
  },
} as const satisfies Record<string, Route>

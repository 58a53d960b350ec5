/** Push subscriptions: where the device that asks is told what it has not seen. */
import { z } from 'zod'
import { pushSubscription } from '../push.ts'
import { type Route, json, none } from './route.ts'

export const pushRoutes = {
  setPush: {
    method: 'PUT',
    path: '/v1/devices/current/push',
    tag: 'Push',
    auth: true,
    errors: [],
    summary: 'Push to this device, here from now on. Another device of the caller with the same address loses it.',
    body: pushSubscription,
    answers: none,
  },
  removePush: {
    method: 'DELETE',
    path: '/v1/devices/current/push',
    tag: 'Push',
    auth: true,
    errors: [],
    summary: 'Push nothing more to this device.',
    answers: none,
  },
  getVapidKey: {
    method: 'GET',
    path: '/v1/push/vapid-key',
    tag: 'Push',
    auth: false,
    errors: [],
    summary: 'The `applicationServerKey` of Web Push subscriptions (RFC 8292).',
    answers: json(z.object({ publicKey: z.string().meta({ description: 'A point of P-256, uncompressed, in base64url.' }) })),
  },
} as const satisfies Record<string, Route>

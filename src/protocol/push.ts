/** Push: where a device is told what it has not seen, and what it is told. */
import { z } from 'zod'
import { id, mark, time } from './primitives.ts'

const base64url = (bytes: number, what: string) =>
  z
    .string()
    .regex(new RegExp(`^[\\w-]{${Math.ceil((bytes * 4) / 3)}}=*$`), `is not ${bytes} bytes in base64url`)
    .meta({ description: what })

const webPush = z
  .strictObject({
    kind: z.literal('webpush'),
    endpoint: z
      .string()
      .max(2_048)
      .meta({ description: 'Of the browser’s `PushSubscription`: https, on a push service that the server knows.' }),
    keys: z.strictObject({
      p256dh: base64url(65, 'The browser’s public key: a point of P-256, uncompressed.'),
      auth: base64url(16, 'The browser’s secret.'),
    }),
  })
  .meta({ id: 'WebPushSubscription' })
export type WebPushSubscription = z.infer<typeof webPush>

const token = z.string().regex(/^[\w:.~-]{8,4096}$/, 'is not a token')

export const pushSubscription = z
  .discriminatedUnion('kind', [
    webPush,
    z.strictObject({ kind: z.literal('fcm'), token }),
    z.strictObject({ kind: z.literal('apns'), token: z.string().regex(/^[\da-fA-F]{16,400}$/, 'is not a device token in hex') }),
  ])
  .meta({ id: 'PushSubscription', description: 'Where this device takes pushes. A device has one; a new one takes the place of the last.' })
export type PushSubscription = z.infer<typeof pushSubscription>

export const pushPayload = z
  .object({
    kind: z.enum(['message', 'clear', 'invite']),
    conversationId: id,
    seq: mark,
    title: z.string(),
    body: z.string(),
    badge: z.int().min(0).meta({ description: 'Unread messages in all conversations that are not muted.' }),
    expiresAt: time.optional().meta({ description: 'Of a message that disappears: what is shown of it is taken away then.' }),
  })
  .meta({
    id: 'PushPayload',
    description:
      'What arrives. `message` and `invite` take the place of what is shown of the conversation; `clear` takes it away. At most 3,993 bytes.',
  })
export type PushPayload = z.infer<typeof pushPayload>

/** Frames that a client sends on the inbox socket. */
import { z } from 'zod'
import { limits } from './limits.ts'
import { id, mark, usn } from './primitives.ts'
import { authUp } from './up.ts'

const userIds = z.array(id).min(1).max(limits.watchedUsers)

export const inboxUp = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('hello'), usn: usn.optional() }).meta({
      description: 'First. `usn` is the last update number that this device has seen; without it every conversation’s summary comes.',
    }),
    z
      .strictObject({ type: z.literal('activity'), state: z.enum(['active', 'idle']) })
      .meta({ description: 'The person is, or is not, at this device.' }),
    z.strictObject({ type: z.literal('watch'), userIds }).meta({
      description: 'Whose presence the screen shows now; answered at once with the state of each whom the caller may see.',
    }),
    z.strictObject({ type: z.literal('unwatch'), userIds }).meta({ description: 'Whose presence it shows no more.' }),
    z
      .strictObject({ type: z.literal('delivered'), conversationId: id, seq: mark })
      .meta({ description: 'As on the conversation socket: this person has all messages up to `seq`.' }),
    z
      .strictObject({ type: z.literal('read'), conversationId: id, seq: mark })
      .meta({ description: 'As on the conversation socket: this person has read all messages up to `seq`.' }),
    authUp,
  ])
  .meta({ id: 'InboxUp' })
export type InboxUp = z.infer<typeof inboxUp>

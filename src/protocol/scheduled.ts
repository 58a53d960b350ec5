/** Messages that are sent later: theirs alone who wrote them, until the conversation sends them at their time. */
import { z } from 'zod'
import { content, contentInput } from './content.ts'
import { errorCodes } from './errors.ts'
import { id, messageId, seq, time } from './primitives.ts'
import { messageInput } from './up.ts'

export const scheduled = z
  .object({
    conversationId: id,
    id: messageId,
    content,
    replyTo: seq.optional(),
    mentions: z.array(z.string()).optional(),
    expireSeconds: z.int().optional(),
    sendAt: time,
    deviceId: id.meta({ description: 'The device that scheduled it; all devices of the person may change it.' }),
    createdAt: time,
    failed: z
      .object({ at: time, code: z.enum(errorCodes) })
      .optional()
      .meta({ description: 'Why it was not sent. It waits for another `sendAt`, to be sent now, or to be cancelled.' }),
  })
  .meta({ id: 'Scheduled', description: 'A message that is sent at `sendAt`, once, under its `id`. Nobody else sees it before.' })
export type Scheduled = z.infer<typeof scheduled>

const sendAt = time.meta({ description: 'Not in the past, and at most a year ahead.' })

export const scheduledInput = z.strictObject({ ...messageInput, sendAt })
export type ScheduledInput = z.infer<typeof scheduledInput>

/** What is absent stays as it is. */
export const scheduledPatch = z.strictObject({ content: contentInput, mentions: messageInput.mentions, sendAt }).partial()
export type ScheduledPatch = z.infer<typeof scheduledPatch>

export const scheduledList = z
  .array(scheduled)
  .meta({ description: 'All that the caller has scheduled here, the next one first; whole after each change.' })

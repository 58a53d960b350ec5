/** What the tests of scheduled messages share. */
import { runDurableObjectAlarm } from 'cloudflare:test'
import type { Scheduled, ScheduledInput } from '../../src/protocol/index.ts'
import { type Room, hours, messageId, noon, ok, text } from './support.ts'

export const later = noon + hours

/** A message for an hour from noon, unless it says otherwise. */
export const plan = (words: string, more: Partial<ScheduledInput> = {}): ScheduledInput => ({
  id: messageId(),
  content: text(words),
  sendAt: later,
  ...more,
})

export const phone = 'phone'

/** Schedules on the phone; gives what is there now. */
export async function schedule({ stub }: Room, userId: string, input: ScheduledInput): Promise<Scheduled> {
  return (await ok(stub.schedule(userId, phone, input))).scheduled
}

/** The alarm rings; the test says when, because its clock is not that of alarms. */
export const ring = async ({ stub }: Room): Promise<boolean> => runDurableObjectAlarm(stub)

/** Answers from a notice while no page is open: this worker is the device for a moment. What it could not send waits in the outbox for the app. */
import { createClient } from '../../client/index.ts'
import { indexedDb } from '../../client/indexeddb.ts'
import type { ToPage } from '../push/from-worker.ts'

declare const self: ServiceWorkerGlobalScope

const patienceMs = 20_000

const within = (work: Promise<unknown>): Promise<unknown> => Promise.race([work, new Promise((resolve) => setTimeout(resolve, patienceMs))])

export async function answer(message: Exclude<ToPage, { kind: 'open' }>): Promise<void> {
  const chat = createClient({ url: self.location.origin, storage: indexedDb('edgewise') })
  await chat.start()
  try {
    const conversation = chat.conversation(message.conversationId)
    conversation.open()
    conversation.markRead(message.seq)
    if (message.kind === 'reply') await within(conversation.send(message.text).acked)
    // A mark is told within 300 ms of being live.
    else await within(new Promise((resolve) => setTimeout(resolve, 3_000)))
    conversation.close()
  } finally {
    await chat.stop()
  }
}

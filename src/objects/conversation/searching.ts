/** Searches a conversation in steps, with room for everything else between them, until there is enough or the call has done its share. */
import type { Found, Question } from '../../domain/conversation/search/search.ts'
import type { Room } from '../../domain/conversation/search/find.ts'
import { type Answer, answerAsync, unwrap } from '../../platform/answer.ts'

/** Messages indexed or looked at in one step, about 20 ms, and in one call. */
const stepMessages = 250
const callMessages = 10_000
const callMs = 1_000
/** Of the hits of one call: sixteen of them meet in a Worker. */
const callBytes = 1024 * 1024

export type { Found }
export type Step = (question: Question, before: number | undefined, room: Room) => Promise<Answer<Found>>

export function search(question: Question, step: Step): Promise<Answer<Found>> {
  return answerAsync(async () => {
    const hits: Found['hits'] = []
    const began = Date.now()
    const room: Room = { messages: 0, bytes: callBytes, hits: question.limit }
    let left = callMessages
    for (let before: number | undefined; ;) {
      room.messages = stepMessages
      const { hits: some, rest } = unwrap(await step(question, before, room))
      hits.push(...some)
      if (!rest) return { hits }
      left -= stepMessages - room.messages
      if (rest.because === 'enough' || left <= 0 || Date.now() - began > callMs) return { hits, rest }
      before = rest.seq
    }
  })
}

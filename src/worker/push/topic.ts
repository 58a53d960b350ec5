/** The name under which a provider replaces what it has not delivered: one for each conversation, telling nothing of it. */
import { createHash } from 'node:crypto'

/** As long as a topic of Web Push may be. */
const length = 32

export const topicOf = (conversationId: string): string => createHash('sha256').update(conversationId).digest('base64url').slice(0, length)

/** What was not delivered within a day is not news. */
export const lifeSeconds = 24 * 60 * 60

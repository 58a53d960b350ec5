/** The name under which a provider replaces what it has not delivered: one for each conversation, telling nothing of it. */
import { createHash } from 'node:crypto'
import type { Push } from '../../objects/push.ts'

/** As long as a topic of Web Push may be. */
const length = 32

export const topicOf = (conversationId: string): string => createHash('sha256').update(conversationId).digest('base64url').slice(0, length)

/** What was not delivered within a day is not news. */
const longestLifeSeconds = 24 * 60 * 60

/** For how long a provider may keep a push that it cannot deliver: what disappears has disappeared there too. */
export const lifeSeconds = ({ expiresAt }: Pick<Push, 'expiresAt'>, now: number): number =>
  expiresAt === undefined ? longestLifeSeconds : Math.max(0, Math.min(longestLifeSeconds, Math.floor((expiresAt - now) / 1_000)))

/** What members have not read, for those who may have to be told: as it is now, and nothing that they may not see. */
import type { Content } from '../../protocol/index.ts'
import type { Glance, Scene } from '../push.ts'
import type { MessageRow } from './log.ts'
import * as log from './log.ts'
import * as marks from './marks.ts'
import * as members from './members.ts'
import type { MemberRow } from './members.ts'
import type { Tx } from './state.ts'
import * as unread from './unread.ts'
import { sees } from './visibility.ts'

/** A mention that lies further back is not looked for. */
const longestLook = 100
/** Code points; no push holds more. */
const longestText = 1_000

const icons = { image: '📷 Photo', video: '🎬 Video', audio: '🎤 Voice message', file: '📎 File' } as const

const cut = (text: string): string => {
  const points = Array.from(text.slice(0, 2 * longestText + 2))
  return points.length > longestText ? `${points.slice(0, longestText).join('').toWellFormed()}…` : text
}

function textOf(content: Content): string {
  if (content.type === 'text') return cut(content.text)
  const what = content.type === 'file' && content.name !== undefined ? `📎 ${content.name}` : icons[content.type]
  return content.caption ? cut(`${what}: ${content.caption}`) : what
}

const names = ({ mentions }: MessageRow, userId: string): boolean =>
  mentions !== null && (mentions.includes('all') || mentions.includes(userId))

function glanceAt(tx: Tx, member: MemberRow, newest: MessageRow[]): Omit<Glance, 'isHere'> {
  const none = { userId: member.userId, unread: 0, newest: 0, before: 0, mention: 0, joinedAfter: member.baseSeq }
  if (!members.isInside(member)) return none
  const { readSeq } = marks.own(tx, member)
  const { unreadCount } = unread.counts(tx, member, readSeq)
  if (unreadCount === 0) return none
  const mine = newest.filter(
    ({ seq, senderId, deletedAt }) => seq > readSeq && senderId !== member.userId && deletedAt === null && sees(tx, member, seq),
  )
  const [first, second] = mine
  const mention = mine.find((row) => names(row, member.userId))
  return { ...none, unread: unreadCount, newest: first?.seq ?? 0, before: second?.seq ?? 0, mention: mention?.seq ?? 0 }
}

/** `isHere` tells who did something here a moment ago. Who was never a member is nobody. */
export function scene(tx: Tx, userIds: string[], isHere: (userId: string) => boolean): Scene {
  const { id: conversationId, kind, title } = tx.state.info
  const newest = log.newest(tx, longestLook)
  const glances = userIds.flatMap((userId) => {
    const member = members.find(tx, userId)
    return member ? { ...glanceAt(tx, member, newest), isHere: isHere(userId) } : []
  })
  const spoken = new Set(glances.flatMap((glance) => [glance.newest, glance.mention]))
  const messages = newest.flatMap(({ seq, senderId, content, expiresAt }) =>
    spoken.has(seq) && content !== null ? { seq, senderId, text: textOf(content), ...(expiresAt === null ? {} : { expiresAt }) } : [],
  )
  return { conversationId, kind, title: title ?? undefined, glances, messages }
}

/** What members do with messages: send, edit, delete, hide, react. Each either does it whole or throws and has changed nothing. */
import { type Ack, type Content, type MediaInfo, type Message, Refused, limits } from '../../protocol/index.ts'
import * as moving from './archive/moving.ts'
import * as attachments from './attachments.ts'
import * as changes from './changes.ts'
import type { MessageRow } from './log.ts'
import * as log from './log.ts'
import * as marks from './marks.ts'
import * as members from './members.ts'
import * as pins from './pins.ts'
import type { MemberRow } from './members.ts'
import * as reach from './reach.ts'
import * as reacting from './reactions.ts'
import * as render from './render.ts'
import * as scrub from './scrub.ts'
import * as searchTable from './search/table.ts'
import * as stars from './stars.ts'
import type { NumberedChange, Tx } from './state.ts'
import * as unread from './unread.ts'
import { covers, horizon, sees } from './visibility.ts'
import { isAdmin, maySend, outranks, refuseBlocked, refusesSend } from './writing.ts'

export interface Sending {
  id: string
  content: Content
  replyTo?: number | undefined
  mentions?: string[] | undefined
  expireSeconds?: number | undefined
}

export const ack = (id: string, { seq, sentAt }: { seq: number; sentAt: number }, duplicate: boolean): Ack => ({
  type: 'ack',
  id,
  seq,
  sentAt,
  duplicate,
})

function mentionsOf(tx: Tx, names: string[] | undefined): string[] | null {
  if (!names || names.length === 0) return null
  for (const name of names) {
    const member = name === 'all' ? undefined : members.find(tx, name)
    if (name !== 'all' && !(member && members.isInside(member))) {
      throw new Refused('invalid_request', 'mentions names somebody who is not a member', {
        errors: [{ path: 'mentions', message: 'names somebody who is not a member' }],
      })
    }
  }
  return [...new Set(names)]
}

/** Gives what the upload says of the file, or throws why it may not be used. */
export type Claim = () => Pick<MediaInfo, 'size' | 'mime' | 'state'>

/** The file that a send needs the word of its upload for; nothing where it would be refused, or is stored already. */
export function needsClaim(tx: Tx, userId: string, { id, content }: Sending): string | undefined {
  const mediaId = attachments.mediaIdOf(content)
  const member = mediaId === undefined ? undefined : members.find(tx, userId)
  if (!member || !members.isInside(member) || refusesSend(tx, member) || log.findById(tx, userId, id)) return undefined
  return mediaId
}

/** What would be stored of a send, or why it is refused. */
export function checked(
  tx: Tx,
  member: MemberRow,
  { content: sent, replyTo, mentions }: Omit<Sending, 'id'>,
  claim?: Claim,
): Pick<log.NewMessage, 'content' | 'replyTo' | 'mentions'> {
  if (!members.isInside(member)) throw new Refused('forbidden', 'You are not in this conversation any more.')
  maySend(tx, member)
  const content = attachments.claimed(sent, claim)
  if (replyTo !== undefined && !sees(tx, member, replyTo)) throw new Refused('not_found', 'There is no such message to reply to.')
  return { content, replyTo: replyTo ?? null, mentions: mentionsOf(tx, mentions) }
}

function store(tx: Tx, member: MemberRow, sending: Sending, claim?: Claim): MessageRow | undefined {
  const message = checked(tx, member, sending, claim)
  const { replyTo } = message
  // What a message in the table quotes is in the table too, so that no live frame needs the bucket.
  const quoted = replyTo !== null && replyTo <= tx.state.archive.through ? log.at(tx, replyTo) : undefined
  if (quoted) log.bringBack(tx, quoted)
  const row = log.append(tx, { id: sending.id, senderId: member.userId, ...message, expireSeconds: sending.expireSeconds })
  if (row) attachments.added(tx, row)
  return row
}

/** Sends a message. The sender's id for it decides: a resend gets the first one's ack whatever else would refuse it now. */
export function send(tx: Tx, userId: string, sending: Sending, allow: () => void, claim?: Claim): Ack {
  const member = members.known(tx, userId)
  let row: MessageRow | undefined
  try {
    allow()
    row = store(tx, member, sending, claim)
  } catch (refusal) {
    const first = log.findById(tx, userId, sending.id)
    if (!first) throw refusal
    return ack(sending.id, first, true)
  }
  if (!row) {
    const first = log.findById(tx, userId, sending.id)
    if (!first) throw new Error('a message was neither stored nor there')
    return ack(sending.id, first, true)
  }
  marks.sent(tx, member, row)
  unread.said(tx, row)
  unread.forget(tx, member)
  tx.effects.push({ type: 'message', row })
  moving.sent(tx, row.seq)
  if (row.expiresAt !== null) tx.effects.push({ type: 'wake', at: row.expiresAt })
  return { ...ack(sending.id, row, false), ...(row.expiresAt === null ? {} : { expiresAt: row.expiresAt }) }
}

/** Of a text its words, of a file what is written under it. */
function editedContent(before: Content, given: Content): Content {
  if (before.type === 'text' && given.type === 'text') return given
  if (before.type !== 'text' && given.type === before.type && given.mediaId === before.mediaId) {
    const { caption: _before, ...same } = before
    return given.caption === undefined ? same : { ...same, caption: given.caption }
  }
  throw new Refused('invalid_request', 'Only text, and what is written under a file, can be edited.', {
    errors: [{ path: 'content.type', message: 'is not what the message is' }],
  })
}

export function edit(
  tx: Tx,
  userId: string,
  { seq, content: given, ifEditedAt }: { seq: number; content: Content; ifEditedAt?: number | null | undefined },
): Message {
  const member = members.known(tx, userId)
  const row = log.visible(tx, member, seq)
  members.inside(tx, userId)
  if (row.senderId !== userId) throw new Refused('forbidden', 'Only the author edits a message.')
  if (row.content === null) throw new Refused('gone', 'This message was deleted.')
  if (ifEditedAt !== undefined && ifEditedAt !== row.editedAt) {
    throw new Refused('conflict', 'The message was edited since.', { current: render.message(tx, row, member) })
  }
  if (tx.now > row.sentAt + limits.editWindowSeconds * 1_000) throw new Refused('forbidden', 'The time to edit this message is over.')
  refuseBlocked(tx, member)
  const content = editedContent(row.content, given)
  // Strictly later than the version before, because `ifEditedAt` names a version by it.
  const editedAt = Math.max(tx.now, row.sentAt, (row.editedAt ?? 0) + 1)
  const chain = row.editRev === null ? { original: row.content } : { previous: row.editRev }
  const { rev } = changes.record(tx, userId, { kind: 'edit', seq, content, editedAt }, chain)
  searchTable.change(tx, row, content)
  log.bringBack(tx, row)
  scrub.message(tx, seq)
  tx.db.sql.exec('update message set content = ?, edited_at = ?, edit_rev = ? where seq = ?', JSON.stringify(content), editedAt, rev, seq)
  return render.message(tx, { ...row, content, editedAt, editRev: rev }, member)
}

/** Empties a message everywhere; its seq and sender stay. */
export function empty(tx: Tx, row: searchTable.Entry & Pick<MessageRow, 'editRev' | 'reactions'>, deletedAt: number): void {
  const { seq, editRev, reactions } = row
  moving.emptied(tx, seq)
  changes.empty(tx, seq, [...(editRev === null ? [] : [editRev]), ...reacting.revs(reactions ?? {})])
  searchTable.change(tx, row, null)
  unread.forget(tx)
  scrub.message(tx, seq)
  tx.db.sql.exec(
    `update message set content = null, reply_to = null, mentions = null, reactions = null, edited_at = null, edit_rev = null, deleted_at = ?
     where seq = ?`,
    deletedAt,
    seq,
  )
  attachments.emptied(tx, seq)
  stars.drop(tx, seq)
  pins.drop(tx, seq)
}

/** In the lists of those who have left stands what they saw last, and it is gone. */
function tellFormer(tx: Tx, seqs: number[]): void {
  const userIds = members.formerWith(tx, seqs)
  if (userIds.length > 0) tx.effects.push({ type: 'tell', userIds })
}

function mayDelete(tx: Tx, member: MemberRow, row: MessageRow): void {
  if (row.senderId === member.userId) {
    if (tx.now > row.sentAt + limits.deleteWindowSeconds * 1_000)
      throw new Refused('forbidden', 'The time to delete this message for everyone is over.')
    return
  }
  const author = members.find(tx, row.senderId)
  const role = author && members.isInside(author) ? author.role : 'member'
  if (!isAdmin(member.role) || !outranks(member.role, role)) throw new Refused('forbidden', 'You may not delete this message for everyone.')
}

/** Deletes for everyone; deleting what is deleted changes nothing. */
export function remove(tx: Tx, userId: string, seq: number): boolean {
  const member = members.known(tx, userId)
  const row = log.visible(tx, member, seq)
  members.inside(tx, userId)
  if (row.deletedAt !== null) return false
  mayDelete(tx, member, row)
  log.bringBack(tx, row)
  empty(tx, row, tx.now)
  changes.record(tx, userId, { kind: 'delete', seq, deletedAt: tx.now })
  tellFormer(tx, [seq])
  return true
}

export function hide(tx: Tx, userId: string, seq: number): void {
  const member = members.known(tx, userId)
  if (seq > tx.state.head.seq || !covers(member, seq)) throw new Refused('not_found', 'There is no such message.')
  if (!member.hides) members.update(tx, member, { hides: true })
  const { rowsWritten } = tx.db.sql.exec('insert into hidden (ordinal, seq) values (?, ?) on conflict do nothing', member.ordinal, seq)
  if (rowsWritten === 0) return
  unread.forget(tx, member)
  stars.take(tx, member, seq)
  // Its inbox has no number by which it could see that it missed this.
  if (reach.set(tx, member, 'owed')) reach.save(tx)
  tx.effects.push({ type: 'tell', userIds: [userId] })
}

/** Puts or takes away a reaction; what is so already changes nothing. */
export function react(tx: Tx, userId: string, { seq, emoji, on }: { seq: number; emoji: string; on: boolean }): NumberedChange | undefined {
  const member = members.known(tx, userId)
  const row = log.visible(tx, member, seq)
  members.inside(tx, userId)
  if (row.deletedAt !== null) throw new Refused('gone', 'This message was deleted.')
  refuseBlocked(tx, member)
  const before = row.reactions ?? {}
  if (reacting.has(before, emoji, member.ordinal) === on) return undefined
  if (on) reacting.refuseMany(before, emoji)
  return setReaction(tx, member, row, { emoji, on })
}

/** Without asking whether it may be. */
export function setReaction(
  tx: Tx,
  { userId, ordinal }: MemberRow,
  row: MessageRow,
  { emoji, on }: { emoji: string; on: boolean },
): NumberedChange {
  const before = row.reactions ?? {}
  const previous = reacting.last(before)
  const { seq } = row
  const recorded = changes.record(tx, userId, { kind: 'reaction', seq, emoji, on }, previous === undefined ? {} : { previous })
  const after = reacting.put(before, { emoji, on, ordinal, rev: recorded.rev })
  log.bringBack(tx, row)
  scrub.reactions(tx, row, JSON.stringify(after))
  return recorded
}

/** Who put an emoji on a message. */
export function reactedBy(tx: Tx, userId: string, seq: number, emoji: string): string[] {
  const member = members.known(tx, userId)
  const row = log.visible(tx, member, seq)
  if (row.deletedAt !== null) throw new Refused('gone', 'This message was deleted.')
  const ordinals = reacting.by(row.reactions ?? {}, emoji, horizon(member))
  const found = tx.db.sql.exec<{ user_id: string }>(
    'select user_id from member where ordinal in (select value from json_each(?)) order by ordinal',
    JSON.stringify(ordinals),
  )
  return [...found].map((record) => record.user_id)
}

interface ExpiredRecord extends Record<string, SqlStorageValue> {
  seq: number
  sender_id: string
  content: string | null
  reactions: string | null
  expires_at: number
  edit_rev: number | null
}

/** Empties the messages whose time is over, some at a time. */
export function expire(tx: Tx, atMost: number): void {
  const due = tx.db.sql.exec<ExpiredRecord>(
    'select seq, sender_id, content, reactions, expires_at, edit_rev from message where expires_at is not null and deleted_at is null and expires_at <= ? order by expires_at limit ?',
    tx.now,
    atMost,
  )
  const parse = <T>(value: string | null): T | null => (value === null ? null : JSON.parse(value))
  const rows = due.toArray()
  for (const { seq, sender_id: senderId, content, reactions, expires_at: expiresAt, edit_rev: editRev } of rows) {
    empty(tx, { seq, senderId, content: parse(content), reactions: parse(reactions), editRev }, expiresAt)
    changes.record(tx, null, { kind: 'expiry', seq })
  }
  if (rows.length > 0)
    tellFormer(
      tx,
      rows.map(({ seq }) => seq),
    )
}

/** When the next message expires. */
export function nextExpiry(tx: Tx): number | undefined {
  const [row] = tx.db.sql.exec<{ at: number | null }>(
    'select min(expires_at) as at from message where expires_at is not null and deleted_at is null',
  )
  return row?.at ?? undefined
}

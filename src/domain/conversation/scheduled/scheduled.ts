/** What members have written to be sent later: kept for them alone, and sent once, by the rules that hold at its time. */
import {
  type Ack,
  type ErrorCode,
  Refused,
  type Scheduled,
  type ScheduledInput,
  type ScheduledPatch,
  limits,
} from '../../../protocol/index.ts'
import * as attachments from '../attachments.ts'
import * as log from '../log.ts'
import * as members from '../members.ts'
import type { MemberRow } from '../members.ts'
import * as messages from '../messages.ts'
import type { Tx } from '../state.ts'
import type { ScheduledRow } from './table.ts'
import * as table from './table.ts'

function view(tx: Tx, row: ScheduledRow): Scheduled {
  const { id, content, replyTo, mentions, expireSeconds, sendAt, deviceId, createdAt, failedAt, failedCode } = row
  return {
    conversationId: tx.state.info.id,
    id,
    content,
    ...(replyTo === null ? {} : { replyTo }),
    ...(mentions === null ? {} : { mentions }),
    ...(expireSeconds === null ? {} : { expireSeconds }),
    sendAt,
    deviceId,
    createdAt,
    ...(failedAt === null || failedCode === null ? {} : { failed: { at: failedAt, code: failedCode } }),
  }
}

/** A person's own, the next one first, also after it left. */
export function list(tx: Tx, userId: string): Scheduled[] {
  members.known(tx, userId)
  return table.of(tx, userId).map((row) => view(tx, row))
}

function own(tx: Tx, userId: string, id: string): ScheduledRow {
  members.known(tx, userId)
  const row = table.find(tx, userId, id)
  if (!row) throw new Refused('not_found', 'There is no such scheduled message.')
  return row
}

/** Writes it, and lets go of the file that it carried before, if it is another. */
function put(tx: Tx, row: ScheduledRow, before?: ScheduledRow): Scheduled {
  table.put(tx, row)
  if (before?.heldMediaId && before.heldMediaId !== row.heldMediaId) attachments.letGo(tx, before.heldMediaId)
  tx.effects.push({ type: 'scheduled', userId: row.userId })
  if (row.failedAt === null) tx.effects.push({ type: 'wake', at: row.sendAt })
  return view(tx, row)
}

function drop(tx: Tx, row: ScheduledRow): void {
  table.remove(tx, row)
  if (row.heldMediaId) attachments.letGo(tx, row.heldMediaId)
  tx.effects.push({ type: 'scheduled', userId: row.userId })
}

function refuseTime(tx: Tx, sendAt: number): void {
  const isPast = sendAt < tx.now
  if (!isPast && sendAt <= tx.now + limits.scheduleSeconds * 1_000) return
  const message = isPast ? 'is in the past' : 'is more than a year ahead'
  throw new Refused('invalid_request', `The time ${message}.`, { errors: [{ path: 'sendAt', message }] })
}

/** A person's list travels whole, so it stays small. */
function refuseTooMuch(tx: Tx, { userId, id, content }: ScheduledRow): void {
  const { count, bytes } = table.weight(tx, userId, id)
  if (count >= limits.scheduledMessages) {
    throw new Refused('conflict', `At most ${limits.scheduledMessages} messages are scheduled in one conversation.`)
  }
  if (bytes + new TextEncoder().encode(JSON.stringify(content)).length > limits.scheduledBytes)
    throw new Refused('too_large', 'So much text cannot be scheduled in one conversation.')
}

/** The file that scheduling needs the word of its upload for. */
export function needsClaim(tx: Tx, userId: string, input: ScheduledInput): string | undefined {
  return table.find(tx, userId, input.id) ? undefined : messages.needsClaim(tx, userId, input)
}

/** Schedules a message. What is there already under its id stays as it is, whatever else would refuse it now. */
export function add(
  tx: Tx,
  userId: string,
  deviceId: string,
  { id, sendAt, ...said }: ScheduledInput,
  claim?: messages.Claim,
): { made: boolean; scheduled: Scheduled } {
  const member = members.known(tx, userId)
  const before = table.find(tx, userId, id)
  if (before) return { made: false, scheduled: view(tx, before) }
  if (log.findById(tx, userId, id)) throw new Refused('gone', 'This message was sent already.')
  const message = messages.checked(tx, member, said, claim)
  refuseTime(tx, sendAt)
  const row: ScheduledRow = {
    userId,
    id,
    ...message,
    expireSeconds: said.expireSeconds ?? null,
    sendAt,
    deviceId,
    createdAt: tx.now,
    heldMediaId: attachments.mediaIdOf(message.content) ?? null,
    failedAt: null,
    failedCode: null,
  }
  refuseTooMuch(tx, row)
  return { made: true, scheduled: put(tx, row) }
}

/** Of the people it names, those who are still inside. */
function mentionsLeft(tx: Tx, { mentions }: ScheduledRow): string[] | undefined {
  return mentions?.filter((name) => {
    const member = name === 'all' ? undefined : members.find(tx, name)
    return name === 'all' || (member !== undefined && members.isInside(member))
  })
}

/** Its upload said yes when it was scheduled, and has been held since; of another file it said nothing. */
function held({ content, heldMediaId }: ScheduledRow, mediaId = attachments.mediaIdOf(content)): messages.Claim | undefined {
  if (content.type === 'text' || heldMediaId !== content.mediaId || mediaId !== heldMediaId) return undefined
  return () => ({ size: content.size, mime: content.mime, state: 'ready' })
}

const sendingOf = (tx: Tx, row: ScheduledRow): messages.Sending => ({
  id: row.id,
  content: row.content,
  replyTo: row.replyTo ?? undefined,
  mentions: mentionsLeft(tx, row),
  expireSeconds: row.expireSeconds ?? undefined,
})

/** The file that an edit, or sending it now, needs the word of its upload for: a new one, or one that was let go. */
export function editNeedsClaim(tx: Tx, userId: string, id: string, { content }: ScheduledPatch = {}): string | undefined {
  const row = table.find(tx, userId, id)
  if (!row) return undefined
  const next = content ?? row.content
  return row.heldMediaId === attachments.mediaIdOf(next) ? undefined : messages.needsClaim(tx, userId, { id, content: next })
}

/** Changes its words or its time. One that has failed is tried again where it gets a new time. */
export function edit(tx: Tx, userId: string, id: string, patch: ScheduledPatch, claim?: messages.Claim): Scheduled {
  const before = own(tx, userId, id)
  const sending = sendingOf(tx, before)
  const content = patch.content ?? before.content
  const said = { ...sending, content, mentions: patch.mentions ?? sending.mentions }
  const message = messages.checked(tx, members.known(tx, userId), said, claim ?? held(before, attachments.mediaIdOf(content)))
  if (patch.sendAt !== undefined) refuseTime(tx, patch.sendAt)
  const row: ScheduledRow = {
    ...before,
    ...message,
    heldMediaId: attachments.mediaIdOf(message.content) ?? null,
    ...(patch.sendAt === undefined ? {} : { sendAt: patch.sendAt, failedAt: null, failedCode: null }),
  }
  refuseTooMuch(tx, row)
  return put(tx, row, before)
}

export function cancel(tx: Tx, userId: string, id: string): void {
  drop(tx, own(tx, userId, id))
}

/** Sends it before its time, or after it has failed. */
export function sendNow(tx: Tx, userId: string, id: string, allow: () => void, claim?: messages.Claim): Ack {
  const first = log.findById(tx, userId, id)
  if (first && !table.find(tx, userId, id)) return messages.ack(id, first, true)
  const row = own(tx, userId, id)
  const ack = messages.send(tx, userId, sendingOf(tx, row), allow, claim ?? held(row))
  drop(tx, row)
  return ack
}

/** Sends it, if its time has come; what is refused now stays, and says why. */
export function ring(tx: Tx, userId: string, id: string): void {
  const row = table.find(tx, userId, id)
  if (!row || row.failedAt !== null || row.sendAt > tx.now) return
  try {
    messages.send(tx, userId, sendingOf(tx, row), () => undefined, held(row))
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return fail(tx, userId, id, error.code)
  }
  drop(tx, row)
}

/** It is not tried again by itself. */
export function fail(tx: Tx, userId: string, id: string, code: ErrorCode): void {
  const row = table.find(tx, userId, id)
  if (row) put(tx, { ...row, failedAt: tx.now, failedCode: code })
}

/** Who left sends nothing any more, also not after coming back, and its files are kept no longer. */
export function left(tx: Tx, { userId }: MemberRow): void {
  for (const row of table.of(tx, userId)) {
    put(tx, { ...row, heldMediaId: null, failedAt: row.failedAt ?? tx.now, failedCode: row.failedCode ?? 'forbidden' }, row)
  }
}

/** Nothing stays of what somebody has scheduled whose account is deleted. */
export function forget(tx: Tx, userId: string): void {
  for (const row of table.of(tx, userId)) drop(tx, row)
}

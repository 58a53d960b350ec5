/** Carries the effects of a rule to the sockets: each member gets what it may see, each text is made once. */
import * as attachments from '../../domain/conversation/attachments.ts'
import * as changes from '../../domain/conversation/changes.ts'
import type { Effect } from '../../domain/conversation/effects.ts'
import type { MessageRow } from '../../domain/conversation/log.ts'
import * as marks from '../../domain/conversation/marks.ts'
import * as members from '../../domain/conversation/members.ts'
import * as render from '../../domain/conversation/render.ts'
import type { NumberedChange, Tx } from '../../domain/conversation/state.ts'
import { blocked } from '../../domain/conversation/writing.ts'
import type { Change, MediaInfo, Message } from '../../protocol/index.ts'
import type { Outbox } from './outbox.ts'
import type { Session, Sessions } from './sessions.ts'

/** The device that asked, and the `ref` by which it knows its frame. */
export interface Asking {
  session?: Session
  ref?: string
  /** Where it asked by way of its inbox. */
  deviceId?: string
  /** Nobody did: its time had come. */
  byItself?: true
}

export interface Delivery {
  tx: Tx
  outbox: Outbox
  sessions: Sessions
}

type Receipt = Extract<Effect, { type: 'receipt' }>

const messageFrame = (message: Message): string => JSON.stringify({ type: 'message', message })
const changeFrame = (change: Change): string => JSON.stringify({ type: 'change', change })

/** A value of each member, made once however many sockets it has. */
function perMember<T>({ tx }: Delivery, make: (member: members.MemberRow) => T): (userId: string) => T | undefined {
  const made = new Map<string, T>()
  return (userId) => {
    const known = made.get(userId)
    if (known !== undefined) return known
    const member = members.find(tx, userId)
    if (!member) return undefined
    const value = make(member)
    made.set(userId, value)
    return value
  }
}

function* live({ tx, sessions }: Delivery): Generator<Session> {
  for (const session of sessions.all()) if (session.isOpen(tx.now)) yield session
}

function deliverMessage(delivery: Delivery, row: MessageRow, asking: Asking): void {
  const { tx, outbox } = delivery
  const { replyTo: _quoted, ...plain } = row
  const sender = members.find(tx, row.senderId)
  if (!sender) return
  const message = render.message(tx, { ...plain, replyTo: null }, sender)
  if (row.replyTo === null) return outbox.toLive(messageFrame(message), asking.session)
  const seq = row.replyTo
  // Key order as in a page's message: the quote differs by reader, nothing else does.
  const frameFor = perMember(delivery, (member) => messageFrame({ ...message, replyTo: render.quote(tx, seq, member, row.seq) }))
  for (const session of live(delivery)) {
    if (session === asking.session || session.catching.length > 0) continue
    const frame = frameFor(session.userId)
    if (frame) outbox.to(session, frame)
  }
}

/** What the device that asked gets: the change with its `ref`. */
function answerTo({ tx }: Delivery, change: NumberedChange, { userId }: Session, ref: string | undefined): string | undefined {
  const member = members.find(tx, userId)
  const seen = member && changes.render(tx, change, member)
  return seen && changeFrame(seen.kind === 'hidden' || ref === undefined ? seen : { ...seen, ref })
}

function deliverChange(delivery: Delivery, change: NumberedChange, { session: asker, ref }: Asking): void {
  const { tx, outbox } = delivery
  const full = changeFrame(change)
  const hidden = changeFrame(changes.hidden(change))
  const frameFor = perMember(delivery, (member) => {
    const seen = changes.render(tx, change, member)
    if (seen === change) return full
    return seen.kind === 'hidden' ? hidden : changeFrame(seen)
  })
  let differs = false
  for (const session of live(delivery)) differs ||= session === asker || frameFor(session.userId) !== full
  if (!differs) return outbox.toLive(full)
  for (const session of live(delivery)) {
    if (session.catching.length > 0) {
      if (session === asker && ref !== undefined) session.asked.set(change.rev, ref)
    } else outbox.to(session, (session === asker ? answerTo(delivery, change, asker, ref) : frameFor(session.userId)) ?? hidden)
  }
}

function deliverReceipt(delivery: Delivery, { userId, delivered, from, to }: Receipt, asking: Asking): void {
  const { tx, outbox } = delivery
  const reader = members.find(tx, userId)
  if (!reader) return
  const audience = marks.audience(tx, from, to)
  const concerns = (viewerId: string) => viewerId === userId || audience === 'everybody' || audience.has(viewerId)
  const frameFor = perMember(delivery, (viewer) =>
    // Who may not see the read mark is told only where the other one moved.
    marks.hidesRead(tx, reader, viewer) && !delivered
      ? ''
      : JSON.stringify({ type: 'receipt', userId, ...marks.seenBy(tx, reader, viewer) }),
  )
  for (const session of live(delivery)) {
    const asked = session === asking.session || session.deviceId === asking.deviceId
    const frame = asked || !concerns(session.userId) ? undefined : frameFor(session.userId)
    if (frame) outbox.to(session, frame)
  }
}

function deliverStar(
  delivery: Delivery,
  { userId, seq, on, at, after }: Extract<Effect, { type: 'star' }>,
  { session: asker, ref }: Asking,
): void {
  const star = { type: 'star', seq, on, at, after } as const
  for (const session of live(delivery)) {
    if (session.userId !== userId) continue
    delivery.outbox.to(session, session === asker && ref !== undefined ? { ...star, ref } : star)
  }
}

function deliverTyping(delivery: Delivery, userId: string, active: boolean): void {
  const { tx, outbox } = delivery
  const typist = members.find(tx, userId)
  if (!typist || blocked(tx, typist)) return
  const frame = JSON.stringify({ type: 'typing', userId, active })
  for (const session of live(delivery)) if (session.userId !== userId) outbox.to(session, frame)
}

function deliverMedia(delivery: Delivery, media: MediaInfo): void {
  const frame = JSON.stringify({ type: 'media', media })
  const isSeen = perMember(delivery, ({ userId }) => attachments.sight(delivery.tx, userId, media.mediaId) === 'seen')
  for (const session of live(delivery)) if (isSeen(session.userId)) delivery.outbox.to(session, frame)
}

type Handlers = { [K in Effect['type']]: (delivery: Delivery, effect: Extract<Effect, { type: K }>, asking: Asking) => void }

const nothing = (): void => undefined

const handlers: Handlers = {
  message: (delivery, { row }, asking) => deliverMessage(delivery, row, asking),
  change: (delivery, { change }, asking) => deliverChange(delivery, change, asking),
  receipt: deliverReceipt,
  star: deliverStar,
  media: (delivery, { media }) => deliverMedia(delivery, media),
  typing: (delivery, { userId, active }) => deliverTyping(delivery, userId, active),
  close: ({ sessions, outbox }, { userId, reason }) => {
    for (const session of sessions.all()) {
      if (session.userId !== userId || session.closing !== undefined) continue
      outbox.own(session)
      session.closing = reason
    }
  },
  // These are the object's own: they reach outside the sockets.
  tell: nothing,
  invited: nothing,
  scheduled: nothing,
  wake: nothing,
  owed: nothing,
}

export function deliver<K extends Effect['type']>(delivery: Delivery, effect: Extract<Effect, { type: K }>, asking: Asking): void {
  const handler: Handlers[K] = handlers[effect.type]
  handler(delivery, effect, asking)
}

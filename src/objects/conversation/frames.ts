/** What each frame of the conversation socket does. A frame without a handler does not compile. */
import * as marks from '../../domain/conversation/marks.ts'
import * as members from '../../domain/conversation/members.ts'
import * as messages from '../../domain/conversation/messages.ts'
import * as scheduled from '../../domain/conversation/scheduled/scheduled.ts'
import * as pinning from '../../domain/conversation/pinning.ts'
import * as render from '../../domain/conversation/render.ts'
import * as starring from '../../domain/conversation/starring.ts'
import type { Tx } from '../../domain/conversation/state.ts'
import { type ConversationDown, type ConversationUp, type Cursor, Refused } from '../../protocol/index.ts'
import type { Session } from './sessions.ts'

/** What the object offers to a frame. */
export interface Desk {
  session: Session
  /** Runs a rule whose one statement is all or nothing, or that writes nothing. */
  run<T>(rule: (tx: Tx) => T, ref?: string): T
  /** Runs a rule of several statements. */
  transact<T>(rule: (tx: Tx) => T, ref?: string): T
  answer(frame: ConversationDown): void
  /** Takes from the person's allowance: sends have their own, so that edits and reactions never hold them up. */
  allow(what: 'send' | 'change'): void
  /** Asks the upload of a file, outside this turn, and sends then; what comes after the frame waits behind it. */
  claim(mediaId: string, frame: ConversationUp, send: (claim: messages.Claim) => void): void
  /** Queues pages from a cursor. */
  catchUp(ref: string | undefined, cursor: Cursor): void
  /** The socket begins to be live. */
  greet(): void
  /** Checks a fresh token, outside this turn. */
  renew(accessToken: string): void
}

type Handlers = { [K in ConversationUp['type']]: (desk: Desk, frame: Extract<ConversationUp, { type: K }>) => void }

const handlers: Handlers = {
  hello: (desk, { cursor }) => {
    const { userId, deviceId, greeted } = desk.session
    if (greeted) throw new Refused('invalid_request', 'This socket has said hello already.')
    const { frame, list } = desk.run((tx) => {
      const member = members.inside(tx, userId)
      const hello = {
        type: 'hello' as const,
        conversation: render.conversation(tx, member),
        you: { userId, deviceId, role: member.role },
        receipts: marks.list(tx, member),
      }
      return { frame: hello, list: scheduled.list(tx, userId) }
    })
    desk.greet()
    desk.answer(frame)
    if (list.length > 0) desk.answer({ type: 'scheduled', scheduled: list })
    if (cursor) desk.catchUp(undefined, cursor)
  },
  send: (desk, frame) => {
    const { userId } = desk.session
    const mediaId = frame.content.type === 'text' ? undefined : desk.run((tx) => messages.needsClaim(tx, userId, frame))
    if (mediaId === undefined) desk.answer(desk.run((tx) => messages.send(tx, userId, frame, () => desk.allow('send'))))
    else
      desk.claim(mediaId, frame, (claim) =>
        desk.answer(desk.transact((tx) => messages.send(tx, userId, frame, () => desk.allow('send'), claim))),
      )
  },
  edit: (desk, frame) => {
    desk.allow('change')
    desk.transact((tx) => messages.edit(tx, desk.session.userId, frame), frame.ref)
  },
  delete: (desk, { seq, ref }) => {
    const changed = desk.transact((tx) => messages.remove(tx, desk.session.userId, seq), ref)
    if (!changed) desk.answer({ type: 'done', ref })
  },
  react: (desk, frame) => {
    desk.allow('change')
    const changed = desk.transact((tx) => messages.react(tx, desk.session.userId, frame), frame.ref)
    if (!changed) desk.answer({ type: 'done', ref: frame.ref })
  },
  star: (desk, frame) => {
    desk.allow('change')
    const changed = desk.transact((tx) => starring.put(tx, desk.session.userId, frame), frame.ref)
    if (!changed) desk.answer({ type: 'done', ref: frame.ref })
  },
  pin: (desk, frame) => {
    desk.allow('change')
    const changed = desk.transact((tx) => pinning.put(tx, desk.session.userId, frame), frame.ref)
    if (!changed) desk.answer({ type: 'done', ref: frame.ref })
  },
  delivered: (desk, { seq }) => void desk.run((tx) => marks.mark(tx, members.inside(tx, desk.session.userId), 'delivered', seq)),
  read: (desk, { seq }) => void desk.run((tx) => marks.mark(tx, members.inside(tx, desk.session.userId), 'read', seq)),
  typing: (desk, { active }) =>
    desk.run((tx) => {
      tx.effects.push({ type: 'typing', userId: members.inside(tx, desk.session.userId).userId, active })
    }),
  sync: (desk, { ref, cursor }) => desk.catchUp(ref, cursor),
  auth: (desk, { accessToken }) => desk.renew(accessToken),
}

export function handle<K extends ConversationUp['type']>(desk: Desk, frame: Extract<ConversationUp, { type: K }>): void {
  const handler: Handlers[K] = handlers[frame.type]
  handler(desk, frame)
}

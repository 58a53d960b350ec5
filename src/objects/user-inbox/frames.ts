/** What each frame of the inbox socket does. A frame without a handler does not compile. */
import type { InboxUp } from '../../protocol/index.ts'
import type { Session } from './sessions.ts'

/** What the object offers to a frame. */
export interface Desk {
  hello(session: Session, usn: number | undefined): void
  activity(session: Session, state: 'active' | 'idle'): void
  watch(session: Session, userIds: string[]): void
  unwatch(session: Session, userIds: string[]): void
  mark(session: Session, kind: 'delivered' | 'read', conversationId: string, seq: number): void
  renew(session: Session, accessToken: string): void
}

type Handlers = { [K in InboxUp['type']]: (desk: Desk, session: Session, frame: Extract<InboxUp, { type: K }>) => void }

const handlers: Handlers = {
  hello: (desk, session, { usn }) => desk.hello(session, usn),
  activity: (desk, session, { state }) => desk.activity(session, state),
  watch: (desk, session, { userIds }) => desk.watch(session, userIds),
  unwatch: (desk, session, { userIds }) => desk.unwatch(session, userIds),
  delivered: (desk, session, { conversationId, seq }) => desk.mark(session, 'delivered', conversationId, seq),
  read: (desk, session, { conversationId, seq }) => desk.mark(session, 'read', conversationId, seq),
  auth: (desk, session, { accessToken }) => desk.renew(session, accessToken),
}

export function handle<K extends InboxUp['type']>(desk: Desk, session: Session, frame: Extract<InboxUp, { type: K }>): void {
  const handler: Handlers[K] = handlers[frame.type]
  handler(desk, session, frame)
}

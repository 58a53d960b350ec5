/** One inbox socket of one device, and the newest summary that it holds of each conversation. */
import { type ConversationSummary, type InboxDown, inboxDown, type InboxUp } from '../../src/protocol/index.ts'
import { FrameChannel, type OfType } from './frame-channel.ts'
import type { Wire, WireEvents } from './wire.ts'

export class InboxChannel<W extends Wire = Wire> extends FrameChannel<InboxUp, InboxDown, W> {
  constructor(connect: (events: WireEvents) => W) {
    super(inboxDown, connect)
  }

  /** Says hello; the summaries that are due follow. */
  async hello(usn?: number): Promise<OfType<InboxDown, 'hello'>> {
    await this.opened
    this.send({ type: 'hello', ...(usn === undefined ? {} : { usn }) })
    return this.next('hello')
  }

  /** Watches, and waits for the states of all whom it may see. */
  async watch(...userIds: string[]): Promise<OfType<InboxDown, 'presence'>[]> {
    this.send({ type: 'watch', userIds })
    return Promise.all(userIds.map((userId) => this.next('presence', (presence) => presence.userId === userId)))
  }

  /** The newest that it was told of a conversation. */
  summary(conversationId: string): ConversationSummary | undefined {
    const isIt = (frame: InboxDown): frame is OfType<InboxDown, 'conversation'> =>
      frame.type === 'conversation' && frame.conversation.id === conversationId
    return this.log.findLast(isIt)?.conversation
  }
}

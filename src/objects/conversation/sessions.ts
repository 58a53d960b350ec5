/** The open sockets of one conversation, and how far its conversation has come at each. */
import type { CarriedMarks } from '../../domain/conversation/marks.ts'
import type { Cursor } from '../../protocol/index.ts'
import { type Attachment, Socket } from '../sockets/socket.ts'
import { Sockets } from '../sockets/sockets.ts'

/** A catching-up in progress: what is still to be sent, page by page. */
export interface Catching {
  ref: string | undefined
  cursor: Cursor
}

export interface ConversationAttachment extends Attachment {
  /** The person's newest marks, where they may not be stored. */
  marks?: CarriedMarks
}

export class Session extends Socket<ConversationAttachment> {
  /** One after the other; while there is one, live frames wait, because its pages bring them. */
  readonly catching: Catching[] = []
  /** The revs of its own changes that its pages will bring, with the `ref` by which it knows them. */
  readonly asked = new Map<number, string>()
  /** Since when nothing of a catching-up could be sent to a reader that is too slow. */
  stuckSince: number | undefined
}

export class Sessions extends Sockets<ConversationAttachment, Session> {
  constructor(ctx: DurableObjectState) {
    super(ctx, (ws, attachment) => new Session(ws, attachment))
  }

  carriedMarks(): CarriedMarks[] {
    return [...this.all()].flatMap(({ attachment }) => attachment.marks ?? [])
  }
}

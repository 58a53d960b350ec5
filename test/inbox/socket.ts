/** One device's inbox socket. */
import type { ConversationSummary, InboxDown, InboxUp } from '../../src/protocol/index.ts'
import { type Person, http } from '../accounts/support.ts'
import { FrameSocket, type OfType } from '../conversation/frame-socket.ts'

export type Frame<T extends InboxDown['type']> = OfType<InboxDown, T>

const twice = 'This socket has said hello already.'

export class InboxSocket extends FrameSocket<InboxUp, InboxDown> {
  /** The newest that it was told of a conversation. */
  summary(conversationId: string): ConversationSummary | undefined {
    return this.of('conversation').findLast(({ conversation }) => conversation.id === conversationId)?.conversation
  }

  /** Of the last summary that it got: what it says when it comes back. */
  get usn(): number | undefined {
    return this.of('conversation').at(-1)?.usn
  }

  /** Everything that its inbox had sent before this point has come. */
  async fence(): Promise<void> {
    const answers = () => this.of('error').filter(({ detail }) => detail === twice).length
    const before = answers()
    this.send({ type: 'hello' })
    await this.until(() => answers() > before, 'fence')
  }

  /** Waits for a summary of a conversation that is so. */
  async shows(conversationId: string, holds: (summary: ConversationSummary) => boolean, what: string): Promise<ConversationSummary> {
    await this.until(() => {
      const summary = this.summary(conversationId)
      return summary !== undefined && holds(summary)
    }, what)
    const shown = this.summary(conversationId)
    if (!shown) throw new Error(what)
    return shown
  }

  /** What came, without answers to fences. */
  heard(): InboxDown[] {
    return this.log.filter((frame) => !(frame.type === 'error' && frame.detail === twice))
  }
}

/** The upgrade of a device, as the Worker makes it. */
export async function connect({ session }: Person): Promise<InboxSocket> {
  const headers = { upgrade: 'websocket', authorization: `Bearer ${session.accessToken}` }
  const { status, body, response } = await http('GET', '/v1/inbox/socket', { headers })
  if (!response.webSocket) throw new Error(`refused: ${status} ${JSON.stringify(body)}`)
  return new InboxSocket(response.webSocket)
}

/** A device that has said hello and has everything that was due. */
export async function online(person: Person, usn?: number): Promise<InboxSocket> {
  const socket = await connect(person)
  socket.send({ type: 'hello', ...(usn === undefined ? {} : { usn }) })
  await socket.next('hello')
  return socket
}

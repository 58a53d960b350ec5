/** What people have scheduled in the world of the tests: kept, changed and told to their lines, as the contract has it. Its time comes when a test says so. */
import type { Content, ConversationDown, Scheduled } from '../../../src/protocol/index.ts'
import { Refusal } from '../../support/model-media.ts'

type ListFrame = Extract<ConversationDown, { type: 'scheduled' }>

interface Asked {
  method: string
  conversationId: string
  userId: string
  /** Of the message, where the path names one. */
  id: string | undefined
  body: Record<string, unknown>
}

export class ModelPlans {
  readonly #lists = new Map<string, Scheduled[]>()
  readonly #tell: (conversationId: string, userId: string, frame: ListFrame) => void

  constructor(tell: (conversationId: string, userId: string, frame: ListFrame) => void) {
    this.#tell = tell
  }

  of(conversationId: string, userId: string): Scheduled[] {
    return this.#lists.get(`${conversationId} ${userId}`) ?? []
  }

  frame(conversationId: string, userId: string): ListFrame {
    return { type: 'scheduled', scheduled: this.of(conversationId, userId) }
  }

  answer({ method, conversationId, userId, id, body }: Asked): unknown {
    const list = this.of(conversationId, userId)
    if (method === 'GET') return { scheduled: list }
    const before = list.find((one) => one.id === (id ?? body['id']))
    if (method === 'POST' && id === undefined && before) return before
    if (id !== undefined && !before) throw new Refusal('not_found')
    const made = { conversationId, deviceId: 'somewhere', createdAt: 0, ...before, ...body } as Scheduled & { content: Content }
    const others = list.filter((one) => one !== before)
    this.set(conversationId, userId, method === 'DELETE' || (id !== undefined && method === 'POST') ? others : [...others, made])
    return method === 'DELETE' ? undefined : made
  }

  /** Also where somebody is away. */
  set(conversationId: string, userId: string, list: Scheduled[]): void {
    this.#lists.set(
      `${conversationId} ${userId}`,
      list.toSorted((a, b) => a.sendAt - b.sendAt),
    )
    this.#tell(conversationId, userId, this.frame(conversationId, userId))
  }
}

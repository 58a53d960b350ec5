/** Asks the server about what is scheduled in a conversation, and keeps the list of it; loaded when somebody first looks or schedules. */
import type { Scheduled } from '../protocol/scheduled.ts'
import type { Context } from './context.ts'
import { contentOf } from './outgoing.ts'
import type { Cell } from './store.ts'
import type { Later, LaterPatch } from './types.ts'

export class Plans {
  readonly #context: Context
  readonly #id: string
  readonly #list: Cell<readonly Scheduled[] | undefined>
  /** The same words again, after an answer that never came, are the same message. */
  #unanswered: { words: string; id: string } | undefined

  constructor(context: Context, id: string, list: Cell<readonly Scheduled[] | undefined>) {
    this.#context = context
    this.#id = id
    this.#list = list
  }

  /** Keeps the list up to date, until the function that it returns is called. */
  watch(): () => void {
    const { connection, on } = this.#context
    const state = (): void => {
      const { at } = connection.get()
      if (at === 'online') void this.#load()
      // Somebody else may sign in.
      if (at === 'idle' || at === 'unauthorized') this.#list.set(undefined)
    }
    const offs = [
      connection.subscribe(state),
      on('scheduled', ({ conversationId, scheduled }) => {
        if (conversationId === this.#id) this.#list.set(scheduled)
      }),
    ]
    state()
    return () => offs.forEach((off) => off())
  }

  async schedule(message: Later, sendAt: number): Promise<Scheduled> {
    const { content, mentions, ...rest } = message
    const words = JSON.stringify(message)
    const id = this.#unanswered?.words === words ? this.#unanswered.id : this.#context.newId()
    this.#unanswered = { words, id }
    const body = { id, ...rest, content: contentOf(content), sendAt, ...(mentions ? { mentions: [...mentions] } : {}) }
    const made = await this.#after(this.#context.session.ask('scheduleMessage', { params: { conversationId: this.#id }, body }))
    this.#unanswered = undefined
    return made.sendAt === sendAt ? made : this.edit(id, { sendAt })
  }

  edit(id: string, { content, mentions, ...rest }: LaterPatch): Promise<Scheduled> {
    const words = content === undefined ? {} : { content: contentOf(content) }
    const body = { ...rest, ...words, ...(mentions ? { mentions: [...mentions] } : {}) }
    return this.#after(this.#context.session.ask('editScheduled', { params: this.#one(id), body }))
  }

  async send(id: string): Promise<void> {
    await this.#after(this.#context.session.ask('sendScheduled', { params: this.#one(id) }))
  }

  async cancel(id: string): Promise<void> {
    await this.#after(this.#context.session.ask('cancelScheduled', { params: this.#one(id) }))
  }

  #one(messageId: string): { conversationId: string; messageId: string } {
    return { conversationId: this.#id, messageId }
  }

  /** The list is asked for where something was done, and where it was not, because it may be another already. */
  async #after<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } finally {
      await this.#load()
    }
  }

  async #load(): Promise<void> {
    try {
      this.#list.set((await this.#context.session.ask('listScheduled', { params: { conversationId: this.#id } })).scheduled)
    } catch {
      // It is asked for again when the connection is back.
    }
  }
}

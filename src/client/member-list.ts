/** The members of a conversation: asked for when somebody first looks, and again when a change says that they are others. */
import type { Context } from './context.ts'
import { ChatError } from './errors.ts'
import { Attended } from './store.ts'
import type { MembersState } from './types.ts'

export class MemberList extends Attended<MembersState> {
  readonly #context: Context
  readonly #id: string
  #isAsking = false
  #isStale = false

  constructor(context: Context, id: string) {
    super({ status: 'loading', members: [] }, () => {
      void this.#load()
      const offs = [
        context.book.listen({
          stored: (deltas) => {
            const isNews = deltas.some((delta) => delta.table === 'notices' && !('dropped' in delta) && delta.row.conversationId === id)
            if (isNews) void this.#load()
          },
          changed: (deltas) => {
            const { status, members } = this.get()
            const count = deltas.some(({ table }) => table === 'summaries') && context.book.get('summaries', id)?.summary.memberCount
            if (status === 'ready' && typeof count === 'number' && count !== members.length) void this.#load()
          },
        }),
        context.connection.subscribe(() => {
          if (context.connection.get().at === 'online' && this.get().status !== 'ready') void this.#load()
        }),
      ]
      return () => offs.forEach((off) => off())
    })
    this.#context = context
    this.#id = id
  }

  async #load(): Promise<void> {
    if (this.#isAsking) {
      this.#isStale = true
      return
    }
    this.#isAsking = true
    try {
      const { members } = await this.#context.session.ask('listMembers', { params: { conversationId: this.#id } })
      this.set({ status: 'ready', members })
    } catch (error) {
      const isForbidden = error instanceof ChatError && (error.code === 'forbidden' || error.code === 'not_found')
      this.set({ status: isForbidden ? 'forbidden' : 'offline', members: this.get().members })
    } finally {
      this.#isAsking = false
    }
    if (!this.#isStale) return
    this.#isStale = false
    await this.#load()
  }
}

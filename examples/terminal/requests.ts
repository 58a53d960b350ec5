/** The requests that the terminal makes, each in the name of one person. */
import { type Conversation, type ConversationSummary, type Invite, type Member, routes, type User } from '../../src/protocol/index.ts'
import { call, type Input, Refusal, tell } from './api.ts'
import type { Session } from './session.ts'

const isExpired = (error: unknown): boolean => error instanceof Refusal && error.problem.code === 'unauthenticated'

export class Requests {
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
  }

  conversation = (conversationId: string): Promise<Conversation> =>
    this.#with((input) => call(this.#server, routes.getConversation, input), { params: { conversationId } })

  conversations = async (): Promise<ConversationSummary[]> => {
    const { conversations } = await this.#with((input) => call(this.#server, routes.listConversations, input), { query: { limit: 100 } })
    return conversations
  }

  direct = (userId: string): Promise<Conversation> => this.#create({ kind: 'direct', userId })

  group = (title: string, userIds: string[]): Promise<Conversation> => this.#create({ kind: 'group', title, userIds })

  /** The newest messages, or those before a seq. */
  messages = (conversationId: string, query: { limit: number; before?: number }) =>
    this.#with((input) => call(this.#server, routes.listMessages, input), { params: { conversationId }, query })

  members = async (conversationId: string): Promise<Member[]> => {
    const { members } = await this.#with((input) => call(this.#server, routes.listMembers, input), { params: { conversationId } })
    return members
  }

  add = async (conversationId: string, userIds: string[]): Promise<void> => {
    await this.#with((input) => call(this.#server, routes.addMembers, input), { params: { conversationId }, body: { userIds } })
  }

  leave = (conversationId: string): Promise<void> =>
    this.#with((input) => tell(this.#server, routes.removeMember, input), { params: { conversationId, userId: this.#session.user.id } })

  invite = (conversationId: string): Promise<Invite> =>
    this.#with((input) => call(this.#server, routes.createInvite, input), { params: { conversationId }, body: {} })

  join = (code: string): Promise<Conversation> =>
    this.#with((input) => call(this.#server, routes.acceptInvite, input), { params: { code } })

  user = (userIdOrHandle: string): Promise<User> =>
    this.#with((input) => call(this.#server, routes.getUser, input), { params: { userIdOrHandle } })

  signOut = (): Promise<void> => this.#with((input) => tell(this.#server, routes.signOut, input), {})

  get #server(): string {
    return this.#session.server
  }

  #create(body: object): Promise<Conversation> {
    return this.#with((input) => call(this.#server, routes.createConversation, input), { body })
  }

  /** A token may end between the look at its time and its use: then once more, with a new one. */
  async #with<T>(ask: (input: Input) => Promise<T>, input: Input): Promise<T> {
    const accessToken = await this.#session.accessToken()
    try {
      return await ask({ ...input, accessToken })
    } catch (error) {
      if (!isExpired(error)) throw error
      await this.#session.refresh()
      return ask({ ...input, accessToken: await this.#session.accessToken() })
    }
  }
}

/** What is asked of the server about a conversation, besides its messages. Loaded with the first such question. */
import type { Conversation as ServerConversation, Invite, Member, Message, Preferences, Role } from '../protocol/conversation.ts'
import type { AttachmentKind } from '../protocol/media.ts'
import type { Context } from './context.ts'
import type { Input } from './http.ts'
import { put } from './storage.ts'
import type { MessageReceipts } from './types.ts'
import { described } from './writes.ts'

export class Requests {
  readonly #context: Context
  readonly id: string

  constructor(context: Context, id: string) {
    this.#context = context
    this.id = id
  }

  async fetch(): Promise<ServerConversation> {
    return this.#took(await this.#context.session.ask('getConversation', this.#here({})))
  }

  async update(patch: Input<'updateConversation'>['body']): Promise<ServerConversation> {
    return this.#took(await this.#context.session.ask('updateConversation', this.#here({ body: patch })))
  }

  async setPreferences(patch: Input<'setPreferences'>['body']): Promise<Preferences> {
    const preferences = await this.#context.session.ask('setPreferences', this.#here({ body: patch }))
    const { markedUnread } = patch
    await this.#context.book.write([
      {
        kind: 'put',
        table: 'summaries',
        key: this.id,
        next: (row) => {
          if (!row) return row
          const { markedUnread: before, ...summary } = row.summary
          const isMarked = markedUnread ?? before ?? false
          return { ...row, summary: { ...summary, preferences, ...(isMarked ? { markedUnread: true } : {}) } }
        },
      },
    ])
    return preferences
  }

  async addMembers(userIds: string[]): Promise<Member[]> {
    const { members } = await this.#context.session.ask('addMembers', this.#here({ body: { userIds } }))
    return members
  }

  async removeMember(userId: string): Promise<void> {
    await this.#context.session.ask('removeMember', { params: { conversationId: this.id, userId } })
  }

  leave(): Promise<void> {
    return this.removeMember(this.#context.session.userId)
  }

  setRole(userId: string, role: Role): Promise<Member> {
    return this.#context.session.ask('setRole', { params: { conversationId: this.id, userId }, body: { role } })
  }

  async bans(): Promise<{ userId: string; by: string; at: number }[]> {
    const { bans } = await this.#context.session.ask('listBans', this.#here({}))
    return bans
  }

  async ban(userId: string): Promise<void> {
    await this.#context.session.ask('ban', { params: { conversationId: this.id, userId } })
  }

  async unban(userId: string): Promise<void> {
    await this.#context.session.ask('unban', { params: { conversationId: this.id, userId } })
  }

  createInvite(terms: { expiresAt?: number; uses?: number } = {}): Promise<Invite> {
    return this.#context.session.ask('createInvite', this.#here({ body: terms }))
  }

  async revokeInvite(code: string): Promise<void> {
    await this.#context.session.ask('revokeInvite', { params: { conversationId: this.id, code } })
  }

  async receiptsOf(seq: number): Promise<MessageReceipts> {
    const { receipts } = await this.#context.session.ask('listReceipts', { params: { conversationId: this.id, seq } })
    return receipts
  }

  attachments(query: {
    kind: AttachmentKind
    before?: number
    limit?: number
  }): Promise<{ messages: Message[]; nextBefore?: number | undefined }> {
    return this.#context.session.ask('listAttachments', this.#here({ query }))
  }

  async reactors(seq: number, emoji: string): Promise<string[]> {
    const { userIds } = await this.#context.session.ask('listReactions', { params: { conversationId: this.id, seq, emoji } })
    return userIds
  }

  #here<T extends object>(input: T): T & { params: { conversationId: string } } {
    return { ...input, params: { conversationId: this.id } }
  }

  #took(conversation: ServerConversation): ServerConversation {
    const row = described(this.#context.book.get('summaries', this.id), conversation)
    this.#context.book.note(put('summaries', this.id, row))
    return conversation
  }
}

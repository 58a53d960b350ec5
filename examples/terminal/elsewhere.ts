/** What happens in conversations that are not open, as it comes by the inbox: a line each, and where much comes at once, a number. */
import type { Chat, Message, Role } from '../../src/client/index.ts'
import { words } from './format.ts'
import { titleOf } from './list-lines.ts'
import type { People } from './people.ts'
import { Queue } from './queue.ts'
import type { Screen } from './screen.ts'
import { harmlessLine, shorten, wordsOf } from './text.ts'

interface Parts {
  chat: Chat
  people: People
  screen: Screen
  isOpen: (conversationId: string) => boolean
}

/** What comes within this time is told together. */
const gatherMs = 150
const mostLines = 3
const mostColumns = 200

export class Elsewhere {
  readonly #parts: Parts
  readonly #queue: Queue
  readonly #gathered = new Map<string, Message[]>()
  readonly #roles = new Map<string, Role | 'left'>()
  readonly #stops: (() => void)[]
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(parts: Parts) {
    const { chat, screen } = parts
    this.#parts = parts
    this.#queue = new Queue((error) => screen.say(`* ${wordsOf(error)}`))
    for (const { id, role } of chat.conversations.get()) this.#roles.set(id, role)
    this.#stops = [
      chat.on('message', ({ message, mine }) => {
        if (!mine) this.#heard(message)
      }),
      chat.on('conversation', ({ conversationId }) => this.#membership(conversationId)),
    ]
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#queue.clear()
    for (const stop of this.#stops) stop()
  }

  /** A mention goes through a mute. */
  #heard(message: Message): void {
    const { chat, isOpen } = this.#parts
    const { conversationId } = message
    const isMuted = chat.conversation(conversationId).info.get()?.isMuted === true
    if (isOpen(conversationId) || (isMuted && !this.#isMention(message))) return
    this.#gathered.set(conversationId, [...(this.#gathered.get(conversationId) ?? []), message])
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#queue.add(() => this.#tell())
    }, gatherMs)
  }

  async #tell(): Promise<void> {
    const gathered = [...this.#gathered]
    this.#gathered.clear()
    const { people, screen } = this.#parts
    await people.know(gathered.flatMap(([, messages]) => messages.map(({ senderId }) => senderId)))
    for (const [conversationId, messages] of gathered) {
      const more = messages.length - mostLines
      if (more > 0) screen.say(`* ${more} more in ${this.#title(conversationId)}, and:`)
      for (const message of messages.slice(-mostLines)) screen.say(shorten(this.#line(message), mostColumns))
    }
  }

  #line(message: Message): string {
    const { chat, people } = this.#parts
    const { conversationId, senderId, content, deletedAt } = message
    const isDirect = chat.conversation(conversationId).info.get()?.kind === 'direct'
    const where = isDirect ? '' : ` in ${this.#title(conversationId)}`
    const mention = this.#isMention(message) ? ' @you' : ''
    return `* ${people.name(senderId)}${where}${mention}: ${deletedAt === undefined ? harmlessLine(words(content)) : '(deleted)'}`
  }

  /** Told as it happens; what happened while nobody was here is in the list. */
  #membership(conversationId: string): void {
    const { chat, screen, isOpen } = this.#parts
    const info = chat.conversation(conversationId).info.get()
    if (!info) return
    const before = this.#roles.get(conversationId) ?? 'left'
    this.#roles.set(conversationId, info.role)
    const isNews = (before === 'left') !== (info.role === 'left') && info.createdBy !== chat.me.get()?.id
    if (!isNews || info.kind === 'direct' || isOpen(conversationId) || chat.connection.get().at !== 'online') return
    screen.say(info.role === 'left' ? `* you are no longer in ${titleOf(info)}` : `* you are in ${titleOf(info)} now`)
  }

  #isMention({ mentions = [] }: Message): boolean {
    return mentions.includes('all') || mentions.includes(this.#parts.chat.me.get()?.id ?? '')
  }

  #title(conversationId: string): string {
    const info = this.#parts.chat.conversation(conversationId).info.get()
    return info ? titleOf(info) : 'a conversation'
  }
}

/** What a chat holds of one kind, newest first: loaded as somebody comes near the end, and live. */
import type { AttachmentKind, Chat, Content, Conversation, ConversationInfo, Message, Store } from '../../../../client/index.ts'

export interface Collected {
  readonly messages: readonly Message[]
  /** Whether there may be more after the last. */
  readonly hasOlder: boolean
  readonly isLoading: boolean
  /** Of the last that was asked for. */
  readonly error: unknown
}

interface Options {
  readonly chat: Pick<Chat, 'on'>
  readonly conversation: Pick<Conversation, 'id' | 'attachments'> & { info: Store<Pick<ConversationInfo, 'lastMessage'> | undefined> }
  readonly kind: AttachmentKind
  readonly pageSize: number
}

/** As the server has it. */
export function kindOf(content: Content | undefined): AttachmentKind | undefined {
  if (content === undefined) return undefined
  if (content.type === 'text') return /https?:\/\/\S/iu.test(content.text) ? 'link' : undefined
  return content.type === 'image' || content.type === 'video' ? 'media' : content.type
}

export class AttachmentList implements Store<Collected> {
  readonly #options: Options
  readonly #listeners = new Set<() => void>()
  /** Deleted while a page was on its way. */
  readonly #gone = new Set<number>()
  #state: Collected = { messages: [], hasOlder: true, isLoading: false, error: undefined }
  #before: number | undefined
  #unhear: (() => void) | undefined

  constructor(options: Options) {
    this.#options = options
  }

  readonly get = (): Collected => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    this.#unhear ??= this.#hear()
    if (this.#state.messages.length === 0) void this.older()
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size > 0) return
      this.#unhear?.()
      this.#unhear = undefined
    }
  }

  /** Brings the next page; what cannot be had is in `error`. */
  async older(): Promise<void> {
    if (this.#state.isLoading || !this.#state.hasOlder) return
    const { conversation, kind, pageSize } = this.#options
    this.#set({ isLoading: true, error: undefined })
    try {
      let found = 0
      // A page can be empty and go on.
      do {
        const { messages, nextBefore } = await conversation.attachments({
          kind,
          limit: pageSize,
          ...(this.#before === undefined ? {} : { before: this.#before }),
        })
        found += messages.length
        this.#before = nextBefore
        this.#set({ messages: this.#with(messages), hasOlder: nextBefore !== undefined })
      } while (found === 0 && this.#state.hasOlder)
      this.#set({ isLoading: false })
    } catch (error) {
      this.#set({ isLoading: false, error })
    }
  }

  #hear(): () => void {
    const { chat, conversation } = this.#options
    const ends = [
      chat.on('message', ({ message }) => this.#arrived(message)),
      chat.on('change', ({ conversationId, change }) => {
        if (conversationId !== conversation.id) return
        if (change.kind === 'delete' || change.kind === 'expiry') this.#removed(change.seq)
        else if (change.kind === 'edit') this.#edited(change.seq, change.content)
      }),
      // What this device sends itself is no event.
      conversation.info.subscribe(() => {
        const last = conversation.info.get()?.lastMessage
        if (last) this.#arrived(last)
      }),
    ]
    return () => {
      for (const end of ends) end()
    }
  }

  #arrived(message: Message): void {
    if (message.conversationId !== this.#options.conversation.id || kindOf(message.content) !== this.#options.kind) return
    const known = this.#state.messages.find(({ seq }) => seq === message.seq)
    if (!known) this.#set({ messages: this.#with([message]) })
  }

  #removed(seq: number): void {
    this.#gone.add(seq)
    if (this.#state.messages.some((message) => message.seq === seq)) this.#set({ messages: this.#with([]) })
  }

  #edited(seq: number, content: Content): void {
    if (kindOf(content) !== this.#options.kind) return this.#removed(seq)
    return this.#set({ messages: this.#state.messages.map((message) => (message.seq === seq ? { ...message, content } : message)) })
  }

  #with(more: readonly Message[]): readonly Message[] {
    const known = new Map([...more, ...this.#state.messages].map((message) => [message.seq, message]))
    return [...known.values()].filter(({ seq }) => !this.#gone.has(seq)).toSorted((a, b) => b.seq - a.seq)
  }

  #set(change: Partial<Collected>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }
}

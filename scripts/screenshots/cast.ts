/** Who is in the pictures: people on devices without a screen, online for as long as the pictures are taken. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Chat, type Conversation, createClient, type Outgoing } from '../../src/client/index.ts'
import { memory } from '../../src/client/memory.ts'
import { until } from '../../test/support/processes.ts'
import type { StoryClock } from './story-clock.ts'

export const password = 'a long enough password'

export class Player {
  readonly chat: Chat
  readonly handle: string
  readonly id: string
  readonly #clock: StoryClock

  private constructor(chat: Chat, handle: string, id: string, clock: StoryClock) {
    this.chat = chat
    this.handle = handle
    this.id = id
    this.#clock = clock
  }

  static async enter(url: string, clock: StoryClock, handle: string, name: string, about = ''): Promise<Player> {
    const chat = createClient({ url, storage: memory(handle) })
    await chat.start()
    const { id } = await chat.signUp({ handle, name, password, deviceName: 'Phone' })
    await chat.updateMe({ about })
    return new Player(chat, handle, id, clock)
  }

  async knows(...others: Player[]): Promise<void> {
    for (const { id } of others) await this.chat.contacts.put(id, {})
  }

  in(conversationId: string): Conversation {
    return this.chat.conversation(conversationId)
  }

  /** Gives its number. */
  async says(conversationId: string, time: string, message: Outgoing, daysAgo = 0): Promise<number> {
    await this.#clock.at(time, daysAgo)
    return (await this.in(conversationId).send(message).acked).seq
  }

  /** Has read everything until here, and is in the chat from now on. */
  async reads(conversationId: string, seq: number): Promise<void> {
    const { chat } = this
    const conversation = this.in(conversationId)
    const knows = (): boolean =>
      chat.conversations.get().some(({ id, lastMessage }) => id === conversationId && (lastMessage?.seq ?? 0) >= seq)
    conversation.open()
    await until(knows, `${this.handle} has the message`)
    conversation.markRead(seq)
    // It is told within 300 ms.
    await sleep(500)
  }

  /** Until the pictures are taken. */
  types(conversationId: string): NodeJS.Timeout {
    this.in(conversationId).open()
    const say = (): void => this.in(conversationId).sayTyping(true)
    say()
    return setInterval(say, 2_000)
  }

  /** Goes offline: what is sent from now on stays undelivered here. */
  leave(): Promise<void> {
    return this.chat.stop()
  }
}

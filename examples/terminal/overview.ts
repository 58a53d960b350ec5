/** The list of conversations on the screen. Its numbers stay as they were printed, and what it says of each follows what happens. */
import type { Chat, ConversationInfo } from '../../src/client/index.ts'
import { type Entry, listLines } from './list-lines.ts'
import type { People } from './people.ts'
import { Queue } from './queue.ts'
import type { Block, Screen } from './screen.ts'

interface Parts {
  chat: Chat
  people: People
  screen: Screen
}

const pipeColumns = 100

export class Overview {
  readonly #parts: Parts
  readonly #watched = new Set<string>()
  /** An update that fails is made good by the next one. */
  readonly #queue = new Queue(() => undefined)
  readonly #stops: (() => void)[] = []
  #ids: string[] = []
  #isUpdating = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Prints it anew; without `all`, what is archived is left out. */
  async show(all: boolean): Promise<void> {
    const { chat, screen } = this.#parts
    const listed = chat.conversations.get().filter(({ isArchived }) => all || !isArchived)
    if (listed.length === 0) return screen.say('No conversations yet: /direct bob, or /group Title bob carol')
    this.#ids = listed.map(({ id }) => id)
    if (this.#stops.length === 0) this.#stops.push(chat.conversations.subscribe(() => this.#changed()))
    await this.#know()
    screen.put(this.#block())
  }

  /** The conversation of a number. */
  at(number: number): string | undefined {
    return this.#ids[number - 1]
  }

  close(): void {
    for (const stop of this.#stops) stop()
  }

  get #infos(): ConversationInfo[] {
    return this.#ids.flatMap((id) => this.#parts.chat.conversation(id).info.get() ?? [])
  }

  /** Once for all that happens together. */
  #changed(): void {
    if (this.#isUpdating) return
    this.#isUpdating = true
    this.#queue.add(async () => {
      this.#isUpdating = false
      await this.#know()
      this.#parts.screen.update(this.#block())
    })
  }

  async #know(): Promise<void> {
    const { chat, people } = this.#parts
    for (const { peer } of this.#infos) {
      if (!peer || this.#watched.has(peer.id)) continue
      this.#watched.add(peer.id)
      this.#stops.push(chat.presence(peer.id).subscribe(() => this.#changed()))
    }
    await people.know(this.#infos.flatMap(({ lastMessage }) => (lastMessage ? [lastMessage.senderId] : [])))
  }

  #block(): Block {
    const { chat, people } = this.#parts
    const around = { me: chat.me.get()?.id ?? '', name: (userId: string) => people.name(userId) }
    const entries = (): Entry[] =>
      this.#infos.map((info) => ({
        number: this.#ids.indexOf(info.id) + 1,
        info,
        presence: info.peer && chat.presence(info.peer.id).get(),
      }))
    return {
      key: 'list',
      plain: listLines(entries(), around, pipeColumns).join('\n'),
      lines: (width) => listLines(entries(), around, width),
    }
  }
}

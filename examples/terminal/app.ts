/** One person at one terminal, with at most one conversation open, and word of all the others. */
import type { Chat, ConnectionState, Conversation, Preferences } from '../../src/client/index.ts'
import { helpLines, run } from './commands.ts'
import { Elsewhere } from './elsewhere.ts'
import { titleOf } from './list-lines.ts'
import { Misuse } from './misuse.ts'
import { Overview } from './overview.ts'
import { People } from './people.ts'
import { Queue } from './queue.ts'
import type { Screen } from './screen.ts'
import { settled } from './settled.ts'
import { wordsOf } from './text.ts'
import { View } from './view.ts'

/** On the way to being online or not. */
const underWay = new Set<ConnectionState['at']>(['idle', 'connecting', 'syncing'])
/** The list waits no longer than this for the server. */
const listMs = 3_000
const answerMs = 15_000
const hourMs = 60 * 60 * 1_000
const forGoodMs = 10 * 365 * 24 * hourMs
/** Without a key for so long nobody sits here. */
const idleMs = 5 * 60 * 1_000

export class App {
  readonly #chat: Chat
  readonly #screen: Screen
  readonly #isKept: boolean
  readonly #people: People
  readonly #overview: Overview
  readonly #elsewhere: Elsewhere
  /** Lines are done one after the other, as they were typed. */
  readonly #queue: Queue
  readonly #stops: (() => void)[] = []
  #view: View | undefined
  #devices: string[] = []
  #connection: ConnectionState['at'] = 'idle'
  #idleTimer: ReturnType<typeof setTimeout> | undefined
  #quit: () => void = () => undefined

  constructor({ chat, screen, isKept }: { chat: Chat; screen: Screen; isKept: boolean }) {
    this.#chat = chat
    this.#screen = screen
    this.#isKept = isKept
    this.#queue = new Queue((error) => screen.say(`* ${wordsOf(error)}`))
    this.#people = new People(chat)
    this.#overview = new Overview({ chat, screen, people: this.#people })
    this.#elsewhere = new Elsewhere({ chat, screen, people: this.#people, isOpen: (id) => this.#view?.conversation.id === id })
  }

  /** Until the person has enough. */
  async run(): Promise<void> {
    const chat = this.#chat
    const quit = new Promise<void>((resolve) => {
      this.#quit = resolve
    })
    const me = chat.me.get()
    this.#prompt()
    if (me) this.#screen.say(`You are ${this.#people.name(me.id)} (@${me.handle}). /help lists what you can do.`)
    if (!this.#isKept) this.#screen.say('* nothing can be kept here: what is not sent when you leave is lost')
    this.#stops.push(chat.connection.subscribe(() => this.#connected()))
    this.#connected()
    this.#active()
    this.#queue.add(() => this.list(false))
    this.#screen.listen({
      line: (text) => {
        this.#active()
        this.#queue.add(() => run(this, text))
      },
      typing: (text) => {
        this.#active()
        this.#view?.typing(text)
      },
      end: () => this.#queue.add(() => this.quit()),
    })
    await quit
    await this.#end()
  }

  get view(): View {
    if (!this.#view) throw new Misuse('no conversation is open: /list, /open, /direct or /group')
    return this.#view
  }

  help(): void {
    for (const line of helpLines()) this.#screen.say(line)
  }

  async list(all: boolean): Promise<void> {
    await settled(this.#chat.connection, ({ at }) => !underWay.has(at), listMs)
    await this.#overview.show(all)
  }

  /** One of the list by its number, else a person. */
  async open(which: string): Promise<void> {
    if (!/^\d+$/u.test(which)) return this.direct(which)
    const id = this.#overview.at(Number(which))
    if (id === undefined) throw new Misuse(`there is no ${which} in the list`)
    await this.#show(this.#chat.conversation(id))
  }

  /** One that is known is opened without the server. */
  async direct(handle: string): Promise<void> {
    const user = await this.#people.byHandle(handle)
    const known = this.#chat.conversations.get().find(({ peer }) => peer?.id === user.id)
    await this.#show(known ? this.#chat.conversation(known.id) : await this.#chat.createDirect(user.id))
  }

  async group(title: string, handles: string[]): Promise<void> {
    await this.#show(await this.#chat.createGroup({ title, userIds: await this.#idsOf(handles) }))
  }

  async mute(hours: number | undefined): Promise<void> {
    const mutedUntil = Date.now() + (hours === undefined ? forGoodMs : Math.round(hours * hourMs))
    await this.prefer({ mutedUntil }, hours === undefined ? 'muted' : `muted for ${hours} h`)
  }

  async prefer(patch: Partial<Preferences>, outcome: string): Promise<void> {
    const { conversation } = this.view
    await conversation.setPreferences(patch)
    const info = conversation.info.get()
    this.#screen.say(`${info ? titleOf(info) : 'It'} is ${outcome}.`)
  }

  async unread(): Promise<void> {
    const { conversation } = this.view
    this.close()
    await conversation.setPreferences({ markedUnread: true })
    this.#screen.say('Marked as unread.')
  }

  async members(): Promise<void> {
    const { status, members } = await settled(this.view.members, ({ status }) => status !== 'loading', answerMs)
    if (status !== 'ready') throw new Misuse('the members cannot be asked for now')
    await this.#people.know(members.map(({ userId }) => userId))
    for (const { userId, role, readSeq } of members) this.#screen.say(`  ${this.#fullName(userId)}  ${role}, has read up to ${readSeq}`)
  }

  async add(handles: string[]): Promise<void> {
    const { conversation } = this.view
    await conversation.addMembers(await this.#idsOf(handles))
  }

  async invite(): Promise<void> {
    const { code } = await this.view.conversation.createInvite()
    this.#screen.say(`They join with: /join ${code}`)
  }

  async join(code: string): Promise<void> {
    await this.#show(await this.#chat.acceptInvite(code))
  }

  async leave(): Promise<void> {
    await this.view.conversation.leave()
    this.close()
    this.#screen.say('You left.')
  }

  close(): void {
    this.#view?.close()
    this.#view = undefined
    this.#prompt()
  }

  async contacts(): Promise<void> {
    const contacts = await this.#chat.contacts.load()
    if (contacts.length === 0) this.#screen.say('No contacts yet.')
    await this.#people.know(contacts.map(({ userId }) => userId))
    for (const { userId, blocked } of contacts) this.#screen.say(`  ${this.#fullName(userId)}${blocked ? '  blocked' : ''}`)
  }

  async block(handle: string, blocked: boolean): Promise<void> {
    const user = await this.#people.byHandle(handle)
    await this.#chat.contacts.put(user.id, { blocked })
    this.#screen.say(`@${user.handle} is ${blocked ? 'blocked' : 'not blocked any more'}.`)
  }

  async devices(): Promise<void> {
    const devices = await this.#chat.devices.load()
    this.#devices = devices.map(({ id }) => id)
    for (const [index, { name, current, lastActiveAt }] of devices.entries()) {
      const when = current
        ? 'this one'
        : `active ${new Date(lastActiveAt).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })}`
      this.#screen.say(`${String(index + 1).padStart(3)}  ${wordsOf(name)}  ${when}`)
    }
  }

  async revoke(number: number): Promise<void> {
    const id = this.#devices[number - 1]
    if (id === undefined) throw new Misuse('there is no such device: /devices lists them')
    await this.#chat.devices.revoke(id)
    this.#screen.say('Signed out there.')
  }

  async signOut(): Promise<void> {
    await this.#chat.signOut()
    this.quit()
  }

  quit(): void {
    this.#quit()
  }

  async #end(): Promise<void> {
    await this.#view?.drain()
    const isWaiting = this.#chat.conversations.get().some(({ pendingMessage }) => pendingMessage !== undefined)
    const words = this.#isKept ? 'What is not sent yet is kept, and leaves the next time.' : 'Not everything was sent.'
    if (isWaiting) this.#screen.say(words)
    this.close()
    this.#overview.close()
    this.#elsewhere.close()
    for (const stop of this.#stops) stop()
    clearTimeout(this.#idleTimer)
    this.#screen.close()
  }

  async #show(conversation: Conversation): Promise<void> {
    this.close()
    this.#view = new View({ chat: this.#chat, conversation, people: this.#people, screen: this.#screen })
    await this.#view.opened
  }

  #fullName(userId: string): string {
    return `${this.#people.name(userId)} (@${this.#people.handle(userId)})`
  }

  async #idsOf(handles: string[]): Promise<string[]> {
    const users = await Promise.all(handles.map((handle) => this.#people.byHandle(handle)))
    return users.map(({ id }) => id)
  }

  #connected(): void {
    const { at } = this.#chat.connection.get()
    const before = this.#connection
    // Between two tries it is as it was.
    if (underWay.has(at) || at === before) return
    this.#connection = at
    if (at === 'online') this.#screen.aside('* online')
    if (at === 'offline') this.#screen.aside('* offline: what you write leaves when the server is back')
    if (at === 'outdated') this.#screen.say('* the server wants a newer version of this client')
    if (at === 'unauthorized') {
      this.#screen.say('* this device was signed out; start again to sign in')
      this.quit()
    }
    this.#prompt()
  }

  #prompt(): void {
    if (!this.#view) this.#screen.prompt(this.#connection === 'offline' ? '(offline) › ' : '› ')
  }

  /** Somebody sits here. */
  #active(): void {
    clearTimeout(this.#idleTimer)
    this.#chat.setActive(true)
    this.#idleTimer = setTimeout(() => this.#chat.setActive(false), idleMs)
  }
}

/** One person at one terminal, with at most one conversation open. */
import { type Conversation, type ConversationSummary } from '../../src/protocol/index.ts'
import { wordsOf } from './api.ts'
import { helpLines, Misuse, run } from './commands.ts'
import { summaryLine, titleOf } from './format.ts'
import { People } from './people.ts'
import { Queue } from './queue.ts'
import { Requests } from './requests.ts'
import type { Screen } from './screen.ts'
import type { Session } from './session.ts'
import { View } from './view.ts'

export class App {
  readonly #session: Session
  readonly #requests: Requests
  readonly #people: People
  readonly #screen: Screen
  readonly #longestPauseMs: number
  #listed: ConversationSummary[] = []
  #view: View | undefined
  /** Lines are done one after the other, as they were typed. */
  readonly #queue: Queue
  #quit: () => void = () => undefined

  constructor({ session, screen, longestPauseMs }: { session: Session; screen: Screen; longestPauseMs: number }) {
    this.#session = session
    this.#screen = screen
    this.#queue = new Queue((error) => screen.say(`* ${wordsOf(error)}`))
    this.#longestPauseMs = longestPauseMs
    this.#requests = new Requests(session)
    this.#people = new People(this.#requests, session.user)
  }

  /** Until the person has enough. */
  async run(): Promise<void> {
    const quit = new Promise<void>((resolve) => {
      this.#quit = resolve
    })
    this.#screen.prompt('› ')
    this.#screen.say(`You are ${this.#people.name(this.#session.user.id)} (@${this.#session.user.handle}). /help lists what you can do.`)
    this.#queue.add(() => this.list())
    this.#screen.listen({
      line: (text) => this.#queue.add(() => run(this, text)),
      typing: (active) => this.#view?.typing(active),
      end: () => this.#queue.add(() => this.quit()),
    })
    await quit
    await this.#view?.drain()
    const waiting = this.#view?.waiting ?? 0
    if (waiting > 0) this.#screen.say(`${waiting} ${waiting === 1 ? 'message was' : 'messages were'} not sent.`)
    this.close()
    this.#screen.close()
  }

  get view(): View {
    if (!this.#view) throw new Misuse('no conversation is open: /list, /open, /direct or /group')
    return this.#view
  }

  say(text: string): void {
    this.view.say(text)
  }

  help(): void {
    for (const line of helpLines()) this.#screen.say(line)
  }

  async list(): Promise<void> {
    this.#listed = await this.#requests.conversations()
    if (this.#listed.length === 0) return this.#screen.say('No conversations yet: /direct bob, or /group Title bob carol')
    await this.#people.know(this.#listed.flatMap(({ lastMessage }) => (lastMessage ? [lastMessage.senderId] : [])))
    for (const [index, summary] of this.#listed.entries())
      this.#screen.say(summaryLine(index + 1, summary, (userId) => this.#people.name(userId)))
  }

  /** One of the list by its number, else a person. */
  async open(which: string): Promise<void> {
    if (!/^\d+$/u.test(which)) return this.direct(which)
    const summary = this.#listed[Number(which) - 1]
    if (!summary) throw new Misuse(`there is no ${which} in the list`)
    if (summary.peer) this.#people.remember(summary.peer)
    this.#show(summary, summary.kind === 'direct' ? titleOf(summary) : undefined)
  }

  async direct(handle: string): Promise<void> {
    const user = await this.#people.byHandle(handle)
    this.#show(await this.#requests.direct(user.id), this.#people.name(user.id))
  }

  async group(title: string, handles: string[]): Promise<void> {
    const users = await Promise.all(handles.map((handle) => this.#people.byHandle(handle)))
    this.#show(
      await this.#requests.group(
        title,
        users.map(({ id }) => id),
      ),
    )
  }

  async members(): Promise<void> {
    const members = await this.#requests.members(this.view.conversationId)
    await this.#people.know(members.map(({ userId }) => userId))
    for (const { userId, role, readSeq } of members)
      this.#screen.say(`  ${this.#people.name(userId)} (@${this.#people.handle(userId)})  ${role}, has read up to ${readSeq}`)
  }

  async add(handles: string[]): Promise<void> {
    const { conversationId } = this.view
    const users = await Promise.all(handles.map((handle) => this.#people.byHandle(handle)))
    await this.#requests.add(
      conversationId,
      users.map(({ id }) => id),
    )
  }

  async invite(): Promise<void> {
    const { code } = await this.#requests.invite(this.view.conversationId)
    this.#screen.say(`They join with: /join ${code}`)
  }

  async join(code: string): Promise<void> {
    this.#show(await this.#requests.join(code))
  }

  async leave(): Promise<void> {
    await this.#requests.leave(this.view.conversationId)
    this.close()
    this.#screen.say('You left.')
  }

  close(): void {
    this.#view?.close()
    this.#view = undefined
  }

  async signOut(): Promise<void> {
    await this.#requests.signOut()
    this.#session.forget()
    this.quit()
  }

  quit(): void {
    this.#quit()
  }

  #show({ id }: Pick<Conversation, 'id'>, peer?: string): void {
    this.close()
    const options = {
      session: this.#session,
      requests: this.#requests,
      people: this.#people,
      screen: this.#screen,
      longestPauseMs: this.#longestPauseMs,
    }
    this.#view = new View({ ...options, conversationId: id, peer })
  }
}

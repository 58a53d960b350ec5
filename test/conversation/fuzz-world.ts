/** One fuzzed conversation: devices of several people, and random things that they do. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { type Random, random } from '../support/random.ts'
import { Client, type Ledger } from './fuzz-client.ts'
import { Plans } from './fuzz-plans.ts'
import { image } from './files.ts'
import { type Room, group, messageId, ok, range, text } from './support.ts'

/** What messages carry; the tests say what uploads answer of them. */
const mediaIds = ['m_aaaaaaaaaaaaaaaaaaaaaa', 'm_bbbbbbbbbbbbbbbbbbbbbb'] as const
const emoji = ['👍', '🎉', '😀'] as const
/** Seconds, so few that time passes by itself. */
const lives = [0.05, 0.1, 0.2, 0.3] as const

export class World {
  readonly room: Room
  readonly owner: string
  readonly founders: string[]
  readonly names: string[]
  readonly clients: Client[]
  readonly ledger: Ledger
  readonly plans: Plans
  /** By person, what it has deleted for itself. */
  readonly hidden = new Map<string, Set<number>>()
  /** When the last of what was said for a moment is over. */
  lastEnd = 0
  readonly #random: Random
  readonly #calls = new Set<Promise<unknown>>()
  #error: unknown
  #count = 0
  #falling = false

  private constructor(room: Room, names: string[], random: Random) {
    this.room = room
    this.names = names
    this.owner = names[0] ?? ''
    this.founders = names.slice(0, 3)
    this.#random = random
    this.plans = new Plans(room)
    this.ledger = { random, acked: new Map(), fail: (error) => (this.#error ??= error) }
    // Four people have two devices, two have one; some devices lose frames.
    const devices = [...names.slice(0, 4).flatMap((name) => [name, name]), ...names.slice(4)]
    this.clients = devices.map((userId, i) => new Client(room, userId, this.ledger, i % 3 === 2 ? 0.1 : 0))
  }

  static async make(seed: number): Promise<World> {
    const names = range(1, 6).map(() => crypto.randomUUID())
    const [owner = '', ...others] = names
    const rolls = random(seed)
    const settings = { history: rolls.pick(['joined', 'shared'] as const) }
    const room = await group(owner, others.slice(0, 2), { settings })
    const world = new World(room, names, rolls)
    await Promise.all(world.clients.map((client) => client.connect()))
    return world
  }

  #call(promise: Promise<unknown>): void {
    const call = promise.catch((error: unknown) => this.ledger.fail(error)).finally(() => this.#calls.delete(call))
    this.#calls.add(call)
  }

  /** Waits until everything on its way has arrived. */
  async settle(): Promise<void> {
    const late = performance.now() + 20_000
    for (;;) {
      await Promise.all(this.#calls)
      if (this.#error) throw this.#error
      const busy = this.clients.filter((client) => !client.isQuiet)
      if (busy.length === 0 && this.#calls.size === 0) return
      if (performance.now() > late) throw new Error(`it never settles: ${busy.map((client) => client.trouble).join('\n')}`)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }

  /** What happens next; everything is chosen before anything is waited for, so that a seed stays what it is. */
  step(): void {
    const rolls = this.#random
    const client = rolls.pick(this.clients)
    const seq = 1 + rolls.below(Math.max(1, this.#count))
    const said = `words ${rolls.below(1_000_000)}`
    const words = {
      content: rolls.chance(0.3) ? image(rolls.pick(mediaIds), { caption: said }) : text(said),
      ...(rolls.chance(0.3) ? { replyTo: seq } : {}),
      ...(rolls.chance(0.2) ? { mentions: ['all'] } : {}),
    }
    const ref = `${rolls.below(1_000_000_000)}`
    const who = rolls.pick(this.names)
    const dice = rolls.below(100)
    const { stub } = this.room
    if (!client.isLive) this.#call(client.connect())
    if (dice < 8) this.#call(this.plans.step(rolls, who))
    else if (dice < 13) {
      this.#call(this.#whisper(client, { ...words, expireSeconds: rolls.pick(lives) }))
      this.#count++
    } else if (dice < 30) {
      client.say(words)
      this.#count++
    } else if (dice < 34) this.#resend(client, words)
    else if (dice < 42) client.ask({ type: 'edit', ref, seq, content: words.content })
    else if (dice < 46) client.ask({ type: 'delete', ref, seq })
    else if (dice < 56) client.ask({ type: 'react', ref, seq, emoji: rolls.pick(emoji), on: rolls.chance(0.7) })
    else if (dice < 58) this.#call(this.#hide(client.userId, seq))
    else if (dice < 66) client.mark(rolls.pick(['read', 'delivered'] as const))
    else if (dice < 68) client.tell({ type: 'typing', active: rolls.chance(0.5) })
    else if (dice < 73) this.#call(stub.add(this.owner, [who]))
    else if (dice < 76) this.#call(who === this.owner ? stub.view(who) : stub.remove(rolls.chance(0.5) ? this.owner : who, who))
    else if (dice < 79)
      this.#call(who === this.owner ? stub.view(who) : stub.setRole(this.owner, who, rolls.pick(['admin', 'member'] as const)))
    else if (dice < 81) this.#call(stub.update(this.owner, { title: `title ${ref}` }))
    else if (dice < 83) this.#call(stub.update(this.owner, { settings: { history: rolls.pick(['joined', 'shared'] as const) } }))
    else if (dice < 88) this.#reconnect(client, false)
    else if (dice < 92) this.#reconnect(client, true)
    else if (dice < 94) client.sync()
    else if (dice < 96) this.#sleep()
    else if (dice < 98) this.#call(this.#archive())
    else this.#call(stub.page(client.userId, { limit: 5 }))
  }

  /** Everything but the newest few goes to the bucket, and what was emptied leaves it. The object may fall meanwhile. */
  async #archive(): Promise<void> {
    const policy = { afterMs: 0, keepMessages: 3, segmentMessages: 5 }
    await this.room.stub.archive(policy).catch(() => undefined)
  }

  /** One at a time: the runtime dies of two. The object may sleep already. */
  #sleep(): void {
    if (this.#falling) return
    this.#falling = true
    const fallen = evictDurableObject(this.room.stub).catch(() => undefined)
    this.#call(fallen.finally(() => (this.#falling = false)))
  }

  #reconnect(client: Client, silently: boolean): void {
    client.disconnect({ silently })
    this.#call(client.connect())
  }

  #resend(client: Client, words: Parameters<Client['say']>[0]): void {
    const mine = [...this.ledger.acked].filter(([, { userId }]) => userId === client.userId)
    const [id, first] = mine.at(-1) ?? []
    if (!id || !first) return
    client.resend(id, first.sent, words)
    this.#call(this.room.stub.send(client.userId, { id, ...words }))
  }

  /** Says what is there for a moment only; by HTTP, so that the device hears of it as all others do. */
  async #whisper({ userId }: Client, { expireSeconds, ...sent }: Parameters<Client['say']>[0] & { expireSeconds: number }): Promise<void> {
    const id = messageId()
    const said = await this.room.stub.send(userId, { id, ...sent, expireSeconds })
    if (!said.ok) return
    const { seq, sentAt } = said.value
    this.ledger.acked.set(id, { seq, sentAt, userId, sent })
    this.lastEnd = Math.max(this.lastEnd, sentAt + expireSeconds * 1_000)
  }

  /** Until everything that was said for a moment is over. With `silently` the conversation does not tell it. */
  async passTime({ silently }: { silently: boolean }): Promise<void> {
    const [client] = this.clients
    if (silently && client) await this.#whisper(client, { content: text('nobody is told that this is over'), expireSeconds: 0.3 })
    await this.settle()
    while (Date.now() <= this.lastEnd) {
      if (silently) await runInDurableObject(this.room.stub, (_, { storage }) => storage.deleteAlarm())
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  async #hide(userId: string, seq: number): Promise<void> {
    const done = await this.room.stub.deleteForMe(userId, seq)
    if (!done.ok) return
    const mine = this.hidden.get(userId) ?? new Set()
    this.hidden.set(userId, mine.add(seq))
    // Their inbox tells all their devices.
    for (const client of this.clients) if (client.userId === userId) client.replica.hide(seq)
  }

  /** Everybody who may comes back, and catches up. */
  async comeTogether(): Promise<void> {
    await this.settle()
    await this.plans.settle()
    await Promise.all(this.clients.map((client) => client.connect()))
    await this.settle()
    for (const client of this.clients) client.sync()
    await this.settle()
  }

  /** A device that has never been here. */
  async fresh(userId: string): Promise<Client> {
    const client = new Client(this.room, userId, this.ledger)
    for (const seq of this.hidden.get(userId) ?? []) client.replica.hide(seq)
    this.clients.push(client)
    await client.connect()
    await this.settle()
    return client
  }

  close(): void {
    for (const client of this.clients) client.disconnect({ silently: false })
  }

  members() {
    return ok(this.room.stub.members(this.owner))
  }
}

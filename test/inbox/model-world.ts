/** People, their devices and conversations; random things that they do, and the model of what follows. */
import { type Random, random } from '../support/random.ts'
import { conversation, ack, message as messageSchema } from '../../src/protocol/index.ts'
import type { ConversationSummary } from '../../src/protocol/index.ts'
import { ConversationModel, type Line } from './model.ts'
import { Plans } from './model-plans.ts'
import { type InboxSocket, type Person, cast, connect, inboxOf, messageId, prefer, range, roomOf, sleep, text } from './support.ts'

const muchLater = (): number => Date.now() + 365 * 24 * 60 * 60_000

export const lineOf = (summary: ConversationSummary): Line => ({
  id: summary.id,
  role: summary.role === 'left' ? 'left' : 'inside',
  unreadCount: summary.unreadCount,
  readSeq: summary.readSeq,
  lastSeq: summary.lastMessage?.seq,
  muted: summary.preferences.mutedUntil !== null,
  pinned: summary.preferences.pinned,
  archived: summary.preferences.archived,
  markedUnread: summary.markedUnread === true,
})

/** One device: its socket, and what it holds by it and by those before. */
export class Device {
  readonly person: Person
  readonly summaries = new Map<string, ConversationSummary>()
  socket: InboxSocket | undefined
  #usn: number | undefined
  /** Messages that it was told on its inbox, for who looks whether one came twice. */
  readonly messages: string[] = []

  constructor(person: Person) {
    this.person = person
  }

  get isLive(): boolean {
    return this.socket !== undefined && this.socket.closed === undefined
  }

  async connect(): Promise<void> {
    if (this.isLive) return
    const socket = await connect(this.person)
    this.socket = socket
    socket.hear = (frame) => {
      if (socket !== this.socket) return
      if (frame.type === 'message') this.messages.push(`${frame.message.conversationId} ${frame.message.seq}`)
      if (frame.type !== 'conversation') return
      if (this.#usn !== undefined && frame.usn <= this.#usn) throw new Error(`${frame.usn} came after ${this.#usn}`)
      this.#usn = frame.usn
      this.summaries.set(frame.conversation.id, frame.conversation)
    }
    socket.send({ type: 'hello', ...(this.#usn === undefined ? {} : { usn: this.#usn }) })
    await socket.next('hello')
  }

  async disconnect(): Promise<void> {
    if (!this.isLive) return
    this.socket?.close()
    await this.socket?.end()
    this.socket = undefined
  }

  /** What it shows: what was left and archived is gone. */
  lines(): Line[] {
    return [...this.summaries.values()].map(lineOf).filter((line) => line.role === 'inside' || !line.archived)
  }
}

type Step = (world: World, device: Device, room: ConversationModel) => Promise<void>

export class World {
  readonly people: Person[]
  readonly devices: Device[]
  readonly rooms: ConversationModel[] = []
  readonly rolls: Random
  #now = Date.now()
  /** Direct conversations: who blocks whom. */
  readonly blocked = new Set<string>()
  readonly plans = new Plans()
  readonly trace: string[] = []

  private constructor(people: Person[], devices: Device[], rolls: Random) {
    this.people = people
    this.devices = devices
    this.rolls = rolls
  }

  static async make(seed: number): Promise<World> {
    const people = await cast('alice', 'bob', 'carol', 'dan')
    const [alice, bob, carol] = people
    if (!alice || !bob || !carol) throw new Error('four signed up')
    const phones = await Promise.all([alice, alice, bob].map((person) => person.signIn()))
    const world = new World(
      people,
      [...people, ...phones].map((person) => new Device(person)),
      random(seed),
    )
    await world.#group('one', people)
    await world.#group('two', [bob, alice])
    await world.#direct(alice, bob)
    await world.#direct(carol, alice)
    return world
  }

  /** Two things never happen in the same millisecond: their order in a list is then known. */
  tick(): void {
    this.#now = Math.max(this.#now + 1, Date.now())
    while (Date.now() < this.#now) {
      // It is less than a millisecond.
    }
  }

  async #group(title: string, [owner, ...others]: Person[]): Promise<void> {
    if (!owner) throw new Error('nobody owns it')
    const userIds = others.map(({ id }) => id)
    const { body } = await owner.ask('POST', '/v1/conversations', { kind: 'group', title, userIds })
    const { id, createdAt } = conversation.parse(body)
    this.rooms.push(new ConversationModel(id, [owner.id, ...userIds], createdAt))
  }

  async #direct(a: Person, b: Person): Promise<void> {
    const { id, createdAt } = conversation.parse((await a.ask('POST', '/v1/conversations', { kind: 'direct', userId: b.id })).body)
    this.rooms.push(new ConversationModel(id, [a.id, b.id], createdAt))
  }

  ownerOf(room: ConversationModel): Person | undefined {
    const [ownerId] = room.members.keys()
    return this.people.find(({ id }) => id === ownerId)
  }

  isGroup = (room: ConversationModel): boolean => room.id.includes('g_')

  async step(): Promise<void> {
    const device = this.rolls.pick(this.devices)
    const room = this.rolls.pick(this.rooms)
    const name = this.rolls.pick(deck)
    this.trace.push(`${this.devices.indexOf(device)} ${name} ${this.rooms.indexOf(room)}`)
    await steps[name](this, device, room)
  }

  close(): Promise<unknown> {
    return Promise.all(this.devices.map((device) => device.disconnect()))
  }
}

/** Seconds, so few that time passes by itself. */
const lives = [0.02, 0.1, 0.3] as const

const path = (room: ConversationModel, rest = ''): string => `/v1/conversations/${room.id}${rest}`
const anySeq = (world: World, room: ConversationModel): number => 1 + world.rolls.below(room.head + 1)

function mark(kind: 'read' | 'delivered'): Step {
  return async (world, { person, socket, isLive }, room) => {
    const seq = anySeq(world, room)
    if (!isLive || !socket || !room.isInside(person.id) || room.head === 0) return
    socket.send({ type: kind, conversationId: room.id, seq })
    await socket.fence()
    if (kind === 'read') room.read(person.id, seq)
  }
}

function want(patch: (world: World) => object, keep: (room: ConversationModel, userId: string, patch: object) => void): Step {
  return async (world, { person }, room) => {
    const wanted = patch(world)
    if (!room.members.has(person.id)) return
    const { status } = await prefer(person, room.id, wanted)
    if (status === 200) keep(room, person.id, wanted)
  }
}

const flag = (name: 'pinned' | 'archived' | 'markedUnread'): Step =>
  want(
    (world) => ({ [name]: world.rolls.chance(0.6) }),
    (room, userId, patch) => Object.assign(room.wants(userId), patch),
  )

const steps = {
  send: async (world, { person }, room) => {
    world.tick()
    const { status, body } = await person.ask('POST', path(room, '/messages'), { id: messageId(), content: text('words') })
    if (status !== 201) return
    const { seq, sentAt } = ack.parse(body)
    room.send(person.id, seq, sentAt)
  },
  schedule: async (world, { person }, room) => world.plans.schedule(person, room),
  cancel: async (world) => world.plans.cancel(),
  sendNow: async (world) => {
    world.tick()
    await world.plans.sendNow()
  },
  passTime: async (world) => {
    world.tick()
    await world.plans.pass()
  },
  whisper: async (world, { person }, room) => {
    world.tick()
    const sent = { id: messageId(), content: text('words for a moment'), expireSeconds: world.rolls.pick(lives) }
    const answer = await roomOf(room.id).stub.send(person.id, sent)
    if (answer.ok) room.send(person.id, answer.value.seq, answer.value.sentAt, answer.value.expiresAt)
  },
  read: mark('read'),
  delivered: mark('delivered'),
  remove: async (world, { person }, room) => {
    const seq = anySeq(world, room)
    const { status } = await person.ask('DELETE', path(room, `/messages/${seq}`))
    const said = room.said[seq - 1]
    if (status === 204 && said) said.deleted = true
  },
  hide: async (world, { person }, room) => {
    const seq = anySeq(world, room)
    const { status } = await person.ask('DELETE', path(room, `/messages/${seq}?for=me`))
    if (status === 204) room.members.get(person.id)?.hidden.add(seq)
  },
  edit: async (world, { person }, room) => {
    const { status, body } = await person.ask('PATCH', path(room, `/messages/${anySeq(world, room)}`), { content: text('edited') })
    if (status === 200) messageSchema.parse(body)
  },
  react: async (world, { person }, room) => {
    const method = world.rolls.chance(0.7) ? 'PUT' : 'DELETE'
    await person.ask(method, path(room, `/messages/${anySeq(world, room)}/reactions/${encodeURIComponent('👍')}`))
  },
  mute: want(
    (world) => ({ mutedUntil: world.rolls.chance(0.5) ? muchLater() : null }),
    (room, userId, patch) => (room.wants(userId).muted = 'mutedUntil' in patch && patch.mutedUntil !== null),
  ),
  archive: flag('archived'),
  pin: flag('pinned'),
  markUnread: flag('markedUnread'),
  leave: async (_, { person }, room) => {
    const { status } = await person.ask('DELETE', path(room, `/members/${person.id}`))
    if (status === 204) room.leave(person.id)
  },
  kick: async (world, { person }, room) => {
    const owner = world.ownerOf(room)
    if (!owner || owner.id === person.id) return
    const { status } = await owner.ask('DELETE', path(room, `/members/${person.id}`))
    if (status === 204) room.leave(person.id)
  },
  add: async (world, { person }, room) => {
    const owner = world.ownerOf(room)
    if (!owner || room.isInside(person.id)) return
    world.tick()
    const { status } = await owner.ask('POST', path(room, '/members'), { userIds: [person.id] })
    const { body } = await owner.ask('GET', path(room, '/members'))
    const joined = (body as { members?: { userId: string; joinedAt: number }[] }).members?.find(({ userId }) => userId === person.id)
    if (status === 200 && joined) room.join(person.id, joined.joinedAt)
  },
  block: async (world, { person }, room) => {
    const blocked = world.rolls.chance(0.4)
    const other = [...room.members.keys()].find((userId) => userId !== person.id)
    if (world.isGroup(room) || other === undefined || !room.members.has(person.id)) return
    await person.ask('PUT', `/v1/contacts/${other}`, { blocked })
  },
  come: async (_, device) => device.connect(),
  go: async (_, device) => device.disconnect(),
  sleepInbox: async (_, { person }) => sleep(inboxOf(person)),
  sleepRoom: async (_, __, room) => sleep(roomOf(room.id).stub),
  moveToBucket: async (_, __, room) => void (await roomOf(room.id).stub.archive({ afterMs: 0, keepMessages: 3, segmentMessages: 5 })),
} satisfies Record<string, Step>

const deck = Object.entries({
  schedule: 5,
  cancel: 1,
  sendNow: 1,
  passTime: 3,
  send: 11,
  whisper: 4,
  read: 6,
  delivered: 3,
  remove: 2,
  hide: 2,
  edit: 2,
  react: 2,
  mute: 2,
  archive: 3,
  pin: 1,
  markUnread: 2,
  leave: 1,
  kick: 1,
  add: 3,
  block: 1,
  come: 7,
  go: 5,
  sleepInbox: 2,
  sleepRoom: 2,
  moveToBucket: 3,
}).flatMap(([name, weight]) => range(1, weight).map(() => name as keyof typeof steps))

/** The terminal client's copy of a conversation: what it makes of frames that are late, twice, out of order, or missing. */
import { describe, expect, test } from 'vitest'
import { type Note, Replica, type Step } from '../../examples/terminal/conversation.ts'
import { type Draft, draft } from '../../examples/terminal/outbox.ts'
import type { ConversationDown, ConversationUp, Cursor, Message } from '../../src/protocol/index.ts'
import { type Line, ModelServer, type ModelSession } from '../support/model-server.ts'
import { type Random, random } from '../support/random.ts'

const people = ['alice', 'bob', 'carol', 'dan'] as const
const emoji = ['👍', '❤️', '😂']
const seeds = 60

/** One person at one terminal, on a line that loses, doubles and delays what is live, and breaks. */
class Terminal implements Line {
  readonly userId: string
  readonly replica: Replica
  readonly drafts: Draft[] = []
  readonly shown: number[] = []
  readonly #server: ModelServer
  readonly #random: Random
  /** Probability of each mischief, 0 for an honest line. */
  mischief: number
  #session: ModelSession | undefined
  #held: ConversationDown[] = []
  /** The newest messages, read by HTTP and not arrived yet. */
  #page: { messages: Message[]; head: Cursor } | undefined
  #first: number | undefined

  constructor(server: ModelServer, userId: string, chance: Random, mischief: number) {
    this.#server = server
    this.userId = userId
    this.#random = chance
    this.mischief = mischief
    this.replica = new Replica(userId)
  }

  get isOpen(): boolean {
    return this.#session !== undefined
  }

  /** The oldest message of the page that it began with. */
  get startedAt(): number {
    return this.#first ?? 0
  }

  connect(): void {
    this.#session = this.#server.open(this)
    this.#carryOut(this.replica.connected())
  }

  /** Hides, on another device of this person, a message that this one has not seen: its place stays empty here. */
  hideUnseen(): void {
    const seen = this.replica.cursor?.seq ?? 0
    const { seq } = this.#server.head
    if (seq > seen) this.#server.hide(this.userId, seen + 1 + this.#random.below(seq - seen))
  }

  disconnect(): void {
    if (this.#session) this.#server.close(this.#session)
    this.#session = undefined
    this.#held = []
    this.replica.disconnected()
  }

  say(text: string, replyTo?: number): void {
    const message = draft(text, replyTo)
    this.drafts.push(message)
    this.#carryOut(this.replica.say(message))
  }

  ask(frame: ConversationUp): void {
    if (this.#session && this.replica.live) this.#server.receive(this.#session, frame)
  }

  deliver(frame: ConversationDown): void {
    const live = frame.type !== 'hello' && frame.type !== 'sync'
    if (live && this.#random.chance(this.mischief)) return
    if (live && this.#random.chance(this.mischief)) this.#held.push(frame)
    if (live && this.#random.chance(this.mischief)) this.#held.push(frame)
    else this.#take(frame)
  }

  /** Lets a little happen: a page that is due, a frame that was late. */
  pump(): boolean {
    const late = this.#held.splice(this.#random.below(this.#held.length + 1), 1)
    for (const frame of late) this.#take(frame)
    const hadPage = this.#page !== undefined
    if (this.#random.chance(0.3)) this.#takePage()
    return hadPage || (this.#session !== undefined && this.#server.pump(this.#session)) || late.length > 0
  }

  #take(frame: ConversationDown): void {
    if (this.#session) this.#carryOut(this.replica.receive(frame))
  }

  #readPage(): void {
    this.#page = { messages: this.#server.view(this.userId).slice(-5), head: this.#server.head }
  }

  #takePage(): void {
    if (!this.#page) return
    if (!this.replica.page(this.#page)) return this.#readPage()
    this.#page = undefined
    this.#first ??= this.replica.timeline.oldest
  }

  #carryOut({ send, notes }: Step): void {
    for (const note of notes) {
      if (note.kind === 'message') this.shown.push(note.message.seq)
      if (note.kind === 'history') this.#readPage()
      if (note.kind === 'stuck') this.disconnect()
      if (note.kind === 'wait') this.#carryOut({ send: this.replica.resume(), notes: [] })
    }
    for (const frame of send) if (this.#session) this.#server.receive(this.#session, frame)
  }
}

function act(terminal: Terminal, server: ModelServer, chance: Random, step: number): void {
  const seq = 1 + chance.below(server.head.seq || 1)
  const ref = `r${step}`
  const roll = chance.below(20)
  if (roll < 8) terminal.say(`${terminal.userId} ${step}`, chance.chance(0.2) && server.head.seq > 0 ? seq : undefined)
  else if (roll < 10) terminal.ask({ type: 'edit', ref, seq, content: { type: 'text', text: `edited ${step}` } })
  else if (roll < 11) terminal.ask({ type: 'delete', ref, seq })
  else if (roll < 15) terminal.ask({ type: 'react', ref, seq, emoji: chance.pick(emoji), on: chance.chance(0.7) })
  else if (!terminal.isOpen && roll < 17) terminal.hideUnseen()
  else if (!terminal.isOpen) terminal.connect()
  else if (roll < 16) terminal.disconnect()
  else terminal.pump()
}

function settle(terminals: Terminal[]): void {
  for (const terminal of terminals) {
    terminal.mischief = 0
    terminal.disconnect()
    terminal.connect()
  }
  for (let i = 0; terminals.map((terminal) => terminal.pump()).some(Boolean); i++) if (i > 10_000) throw new Error('it never settles')
}

const sorted = (messages: Message[]): Message[] =>
  messages.map((message) =>
    message.reactions ? { ...message, reactions: message.reactions.toSorted((a, b) => (a.emoji < b.emoji ? -1 : 1)) } : message,
  )

/** Three hundred steps of people who write, edit, delete, react, come, go and join, and then an honest line. */
function play(seed: number, mischief: number): { server: ModelServer; terminals: Terminal[] } {
  const chance = random(seed)
  const server = new ModelServer()
  const terminals: Terminal[] = []
  for (let step = 0; step < 300; step++) {
    const next = people[terminals.length]
    if (next && chance.chance(terminals.length === 0 ? 1 : 0.05)) {
      server.join(next)
      terminals.push(new Terminal(server, next, chance, mischief))
      terminals.at(-1)?.connect()
    }
    act(chance.pick(terminals), server, chance, step)
  }
  settle(terminals)
  return { server, terminals }
}

interface Outcome {
  cursor: Cursor | undefined
  messages: Message[]
  /** As they were shown, in order. */
  shown: number[]
  waiting: number
  /** Ids of what it wrote, in order. */
  own: string[]
}

const outcome = ({ replica, shown, drafts }: Terminal): Outcome => ({
  cursor: replica.cursor,
  messages: sorted(replica.timeline.all()),
  shown,
  waiting: replica.outbox.size,
  own: drafts.map(({ id }) => id),
})

const dueOutcome = (server: ModelServer, { userId, startedAt, shown }: Terminal): Outcome => ({
  cursor: server.head,
  messages: sorted(server.view(userId).filter(({ seq }) => seq >= startedAt)),
  shown: [...new Set(shown)].toSorted((a, b) => a - b),
  waiting: 0,
  own: server.log.flatMap(({ senderId, id }) => (senderId === userId ? [id] : [])),
})

test.each([
  ['honest', 0],
  ['that lose, double and delay one live frame in twenty', 0.05],
  ['that lose, double and delay one in five', 0.2],
  ['that lose, double and delay every second one', 0.5],
])('on lines that break, %s, all terminals end with what the server has', (_, mischief) => {
  for (let seed = 1; seed <= seeds; seed++) {
    const { server, terminals } = play(seed, mischief)
    expect({ seed, outcomes: terminals.map(outcome) }).toEqual({
      seed,
      outcomes: terminals.map((terminal) => dueOutcome(server, terminal)),
    })
  }
})

const at = 1_000
const hello = (seq: number, rev: number): ConversationDown => ({
  type: 'hello',
  conversation: {
    id: 'conversation',
    kind: 'group',
    title: 'friends',
    createdAt: 0,
    createdBy: 'alice',
    head: { seq, rev },
    memberCount: 2,
    role: 'member',
    settings: { history: 'joined', send: 'members', edit: 'admins', expireSeconds: null },
  },
  you: { userId: 'alice', deviceId: 'terminal', role: 'member' },
  receipts: ['alice', 'bob', 'carol'].map((userId) => ({ userId, deliveredSeq: 0, readSeq: 0 })),
})
const message = (seq: number, senderId = 'bob'): Message => ({
  conversationId: 'conversation',
  seq,
  id: `m${seq}`,
  senderId,
  sentAt: at,
  content: { type: 'text', text: `text ${seq}` },
})
const messageFrame = (seq: number): ConversationDown => ({ type: 'message', message: message(seq) })
const reaction = (rev: number, seq: number, afterSeq = seq): ConversationDown => ({
  type: 'change',
  change: { kind: 'reaction', rev, at, by: 'bob', seq, emoji: '👍', on: true, afterSeq },
})

const ack = (id: string, seq: number, duplicate = false): ConversationDown => ({ type: 'ack', id, seq, sentAt: at, duplicate })
const refusal = (id: string, code: 'rate_limited' | 'forbidden', retryAfterSeconds?: number): ConversationDown => ({
  type: 'error',
  id,
  code,
  detail: 'no',
  ...(retryAfterSeconds ? { retryAfterSeconds } : {}),
})

/** Alice’s copy, live after `hello` at a head. */
function liveAt(seq: number, rev: number): Replica {
  const replica = new Replica('alice')
  replica.connected()
  replica.receive(hello(seq, rev))
  return replica
}
const kinds = (notes: Note[]): string[] => notes.map(({ kind }) => kind)

describe('the cursor', () => {
  test('starts at the head of the first hello and asks for the newest messages', () => {
    const replica = new Replica('alice')
    expect(replica.connected().send).toEqual([{ type: 'hello' }])
    const { notes } = replica.receive(hello(7, 3))
    expect(kinds(notes)).toEqual(['opened', 'history'])
    expect(replica.cursor).toEqual({ seq: 7, rev: 3 })
  })

  test.each([
    ['the next message', [messageFrame(8)], { seq: 8, rev: 3 }, []],
    ['a message that is here', [messageFrame(7)], { seq: 7, rev: 3 }, []],
    ['a message after a gap', [messageFrame(9)], { seq: 7, rev: 3 }, [{ type: 'sync', ref: 'sync-1', cursor: { seq: 7, rev: 3 } }]],
    [
      'a second one after the same gap',
      [messageFrame(9), messageFrame(10)],
      { seq: 7, rev: 3 },
      [{ type: 'sync', ref: 'sync-1', cursor: { seq: 7, rev: 3 } }],
    ],
    ['the next change', [reaction(4, 7)], { seq: 7, rev: 4 }, []],
    ['a change that is here', [reaction(3, 7)], { seq: 7, rev: 3 }, []],
    ['a change after a gap', [reaction(5, 7)], { seq: 7, rev: 3 }, [{ type: 'sync', ref: 'sync-1', cursor: { seq: 7, rev: 3 } }]],
    [
      'the next change, after a message that is not here',
      [reaction(4, 8)],
      { seq: 7, rev: 3 },
      [{ type: 'sync', ref: 'sync-1', cursor: { seq: 7, rev: 3 } }],
    ],
  ] satisfies [string, ConversationDown[], unknown, ConversationUp[]][])('%s', (_, frames, cursor, asked) => {
    const replica = liveAt(7, 3)
    const sent = frames.flatMap((frame) => replica.receive(frame).send)
    expect({ cursor: replica.cursor, sent }).toEqual({ cursor, sent: asked })
  })

  test('is the head after the last page, also where the pages have holes', () => {
    const replica = liveAt(7, 3)
    replica.receive(messageFrame(12))
    const first = replica.receive({
      type: 'sync',
      ref: 'sync-1',
      messages: [message(8), message(10)],
      changes: [],
      head: { seq: 12, rev: 3 },
      more: true,
    })
    expect(first.notes.flatMap((note) => (note.kind === 'message' ? note.message.seq : []))).toEqual([8, 10])
    expect(replica.cursor).toEqual({ seq: 10, rev: 3 })
    expect(replica.receive({ type: 'sync', ref: 'sync-1', messages: [], changes: [], head: { seq: 12, rev: 3 }, more: false })).toEqual({
      send: [],
      notes: [],
    })
    expect({ cursor: replica.cursor, live: replica.live }).toEqual({ cursor: { seq: 12, rev: 3 }, live: true })
  })

  test('pages of a sync that was not asked for are ignored', () => {
    const replica = liveAt(7, 3)
    replica.receive({ type: 'sync', ref: 'another', messages: [message(8)], changes: [], head: { seq: 8, rev: 3 }, more: false })
    expect(replica.cursor).toEqual({ seq: 7, rev: 3 })
  })

  test('what a page brings a second time changes nothing', () => {
    const replica = liveAt(7, 3)
    replica.receive(messageFrame(8))
    replica.receive(reaction(4, 8))
    replica.receive(messageFrame(10))
    const changes = [reaction(4, 8), reaction(5, 8)].flatMap((frame) => (frame.type === 'change' ? [frame.change] : []))
    const { notes } = replica.receive({
      type: 'sync',
      ref: 'sync-1',
      messages: [message(8), message(9)],
      changes,
      head: { seq: 9, rev: 5 },
      more: true,
    })
    expect(kinds(notes)).toEqual(['message', 'change'])
    expect(replica.timeline.get(8)?.reactions).toEqual([{ emoji: '👍', count: 2, mine: false }])
  })

  test('a deletion empties the message, and the previews of its answers', () => {
    const replica = liveAt(7, 3)
    replica.receive(messageFrame(8))
    const answer = { ...message(9), replyTo: { seq: 8, senderId: 'bob', preview: 'text 8' } }
    replica.receive({ type: 'message', message: answer })
    replica.receive({ type: 'change', change: { kind: 'delete', rev: 4, at, by: 'bob', seq: 8, deletedAt: at, afterSeq: 9 } })
    const { content: _content, ...rest } = message(8)
    expect(replica.timeline.all()).toEqual([
      { ...rest, deletedAt: at },
      { ...answer, replyTo: { seq: 8, senderId: 'bob' } },
    ])
  })

  test('what came during a sync and is not covered by it is asked for again', () => {
    const replica = liveAt(7, 3)
    replica.receive(messageFrame(9))
    replica.receive(messageFrame(11))
    const { send } = replica.receive({
      type: 'sync',
      ref: 'sync-1',
      messages: [message(8), message(9)],
      changes: [],
      head: { seq: 9, rev: 3 },
      more: false,
    })
    expect(send).toEqual([{ type: 'sync', ref: 'sync-2', cursor: { seq: 9, rev: 3 } }])
  })

  test('a reset drops what is held and goes on at the head', () => {
    const replica = liveAt(7, 3)
    replica.receive(messageFrame(8))
    replica.disconnected()
    expect(replica.connected().send).toEqual([{ type: 'hello', cursor: { seq: 8, rev: 3 } }])
    replica.receive(hello(2, 1))
    const { send, notes } = replica.receive({ type: 'sync', messages: [], changes: [], head: { seq: 2, rev: 1 }, more: false, reset: true })
    expect({ send, notes, held: replica.timeline.all(), cursor: replica.cursor }).toEqual({
      send: [],
      notes: [{ kind: 'history', upTo: 2 }],
      held: [],
      cursor: { seq: 2, rev: 1 },
    })
  })

  test('an old page is refused, because a change since then would be lost', () => {
    const replica = liveAt(7, 3)
    replica.receive(reaction(4, 7))
    expect(replica.page({ messages: [message(7)], head: { seq: 7, rev: 3 } })).toBe(false)
    expect(
      replica.page({ messages: [{ ...message(7), reactions: [{ emoji: '👍', count: 1, mine: false }] }], head: { seq: 8, rev: 5 } }),
    ).toBe(true)
    replica.receive(reaction(5, 7))
    expect(replica.timeline.get(7)?.reactions).toEqual([{ emoji: '👍', count: 1, mine: false }])
  })
})

describe('the outbox', () => {
  test('what is written offline leaves once the copy is up to date, in order, in one batch', () => {
    const replica = liveAt(7, 3)
    replica.disconnected()
    const [one, two] = [draft('one'), draft('two')]
    expect([replica.say(one).send, replica.say(two).send]).toEqual([[], []])
    replica.connected()
    expect(replica.receive(hello(8, 3)).send).toEqual([])
    expect(replica.receive({ type: 'sync', messages: [message(8)], changes: [], head: { seq: 8, rev: 3 }, more: false }).send).toEqual([
      one,
      two,
    ])
  })

  test('a message keeps its id when the ack was lost, and is not sent again when the sync brings it', () => {
    const replica = liveAt(0, 0)
    const one = draft('one')
    expect(replica.say(one).send).toEqual([one])
    replica.disconnected()
    replica.connected()
    replica.receive(hello(1, 0))
    const { send } = replica.receive({
      type: 'sync',
      messages: [{ ...message(1, 'alice'), id: one.id }],
      changes: [],
      head: { seq: 1, rev: 0 },
      more: false,
    })
    expect({ send, waiting: replica.outbox.all() }).toEqual({ send: [], waiting: [] })
  })

  test('an ack takes its seq in the timeline', () => {
    const replica = liveAt(0, 0)
    const one = draft('one')
    replica.say(one)
    const { notes } = replica.receive(ack(one.id, 1))
    const stored = { conversationId: 'conversation', seq: 1, id: one.id, senderId: 'alice', sentAt: at, content: one.content }
    expect(notes).toEqual([{ kind: 'message', message: stored }])
    expect(replica.cursor).toEqual({ seq: 1, rev: 0 })
  })

  test('an ack of what was stored before is read back, because it may have changed since', () => {
    const replica = liveAt(0, 0)
    const one = draft('one')
    replica.say(one)
    expect(replica.receive(ack(one.id, 1, true)).send).toEqual([{ type: 'sync', ref: 'sync-1', cursor: { seq: 0, rev: 0 } }])
  })

  test('a refusal for the rate keeps the order and waits for the longest pause', () => {
    const replica = liveAt(0, 0)
    const [one, two, three] = [draft('one'), draft('two'), draft('three')]
    replica.say(one)
    expect(replica.say(two).send).toEqual([])
    expect(replica.receive(ack(one.id, 1)).send).toEqual([two])
    expect(replica.receive(refusal(two.id, 'rate_limited', 3))).toEqual({ send: [], notes: [{ kind: 'wait', seconds: 3 }] })
    expect(replica.say(three).send).toEqual([])
    expect(replica.resume()).toEqual([two, three])
  })

  test('a final refusal gives the message back', () => {
    const replica = liveAt(0, 0)
    const one = draft('one')
    replica.say(one)
    expect(replica.receive(refusal(one.id, 'forbidden')).notes).toEqual([{ kind: 'failed', draft: one, detail: 'no' }])
    expect(replica.outbox.size).toBe(0)
  })

  test('what cannot fit a frame is not sent', () => {
    const long = draft('\u0001'.repeat(100_000))
    expect(liveAt(0, 0).say(long)).toEqual({ send: [], notes: [{ kind: 'failed', draft: long, detail: 'it is too long' }] })
  })
})

describe('the ticks', () => {
  test.each([
    ['nobody', [], 'sent'],
    ['one of two received', [{ userId: 'bob', deliveredSeq: 1, readSeq: 0 }], 'sent'],
    [
      'both received',
      [
        { userId: 'bob', deliveredSeq: 1, readSeq: 0 },
        { userId: 'carol', deliveredSeq: 1, readSeq: 0 },
      ],
      'delivered',
    ],
    [
      'one read',
      [
        { userId: 'bob', deliveredSeq: 1, readSeq: 1 },
        { userId: 'carol', deliveredSeq: 1, readSeq: 0 },
      ],
      'delivered',
    ],
    [
      'both read',
      [
        { userId: 'bob', deliveredSeq: 1, readSeq: 1 },
        { userId: 'carol', deliveredSeq: 1, readSeq: 1 },
      ],
      'read',
    ],
    [
      'an older mark after a newer one',
      [
        { userId: 'bob', deliveredSeq: 1, readSeq: 1 },
        { userId: 'carol', deliveredSeq: 1, readSeq: 1 },
        { userId: 'bob', deliveredSeq: 0, readSeq: 0 },
      ],
      'read',
    ],
  ])('%s', (_, receipts, tick) => {
    const replica = liveAt(0, 0)
    for (const receipt of receipts) replica.receive({ type: 'receipt', ...receipt })
    expect(replica.marks.tick(1, 'alice')).toBe(tick)
  })

  test('who writes has read, and who left is not waited for', () => {
    const replica = liveAt(0, 0)
    replica.receive(messageFrame(1))
    expect(replica.marks.tick(1, 'alice')).toBe('sent')
    replica.receive({ type: 'change', change: { kind: 'member', rev: 1, at, userId: 'carol', left: true, afterSeq: 1 } })
    expect(replica.marks.tick(1, 'alice')).toBe('read')
  })
})

/** A chat whose one long conversation is made up as it is asked for: 100,000 messages cost nothing until somebody looks. */
import type { Chat, ChatMessage, Conversation, ConversationInfo, JumpTarget, Timeline, TimelineState } from '../../src/client/index.ts'

const total = 100_000
const most = 300
const size = 50
const start = Date.UTC(2024, 0, 1)
const words = 'the long way round is often the one that people remember when they tell of it years later'.split(' ')

const me = {
  id: 'me',
  handle: 'me',
  name: 'Me',
  settings: { lastSeen: 'everyone', readReceipts: true },
  createdAt: start,
} as const

function messageAt(seq: number): ChatMessage {
  const length = 1 + ((seq * 7_919) % 60)
  const text = Array.from({ length }, (_, at) => words[(seq + at * 3) % words.length]).join(' ')
  const mine = seq % 5 < 2
  return {
    kind: 'message',
    cid: `m${seq}`,
    key: `m${seq}`,
    seq,
    conversationId: 'long',
    senderId: mine ? 'me' : 'peer',
    mine,
    sentAt: start + seq * 90_000,
    content: { type: 'text', text },
    reactions: seq % 17 === 0 ? [{ emoji: '👍', count: 2, mine: false }] : [],
    starred: false,
    status: mine ? 'read' : 'received',
    isPending: false,
  }
}

class Source<T> {
  value: T
  readonly #listeners = new Set<() => void>()
  constructor(value: T) {
    this.value = value
  }
  readonly get = (): T => this.value
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
  set(value: T): void {
    this.value = value
    for (const listener of this.#listeners) listener()
  }
}

class LongTimeline extends Source<TimelineState> implements Timeline {
  #low: number
  #high: number
  #own: ChatMessage[] = []
  constructor(around: JumpTarget = 'latest') {
    super({ items: [], status: 'loading', hasOlder: true, hasNewer: false, isLoadingOlder: false, isLoadingNewer: false })
    const at = typeof around === 'number' ? around : total
    this.#low = Math.max(1, at - size)
    this.#high = Math.min(total, at + size / 2)
    this.#tell()
  }
  #tell(): void {
    const stored = Array.from({ length: this.#high - this.#low + 1 }, (_, at) => this.#known(this.#low + at))
    this.set({
      items: this.#high >= total ? [...stored, ...this.#own] : stored,
      status: 'ready',
      hasOlder: this.#low > 1,
      hasNewer: this.#high < total,
      isLoadingOlder: false,
      isLoadingNewer: false,
    })
  }
  readonly #messages = new Map<number, ChatMessage>()
  #known(seq: number): ChatMessage {
    const known = this.#messages.get(seq) ?? messageAt(seq)
    this.#messages.set(seq, known)
    return known
  }
  #forget(): void {
    for (const seq of this.#messages.keys()) if (seq < this.#low || seq > this.#high) this.#messages.delete(seq)
  }
  /** As far away as a storage that is quick. */
  async older(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 5))
    this.#low = Math.max(1, this.#low - size)
    this.#high = Math.min(this.#high, this.#low + most - 1)
    this.#forget()
    this.#tell()
  }
  async newer(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 5))
    this.#high = Math.min(total, this.#high + size)
    this.#low = Math.max(this.#low, this.#high - most + 1)
    this.#forget()
    this.#tell()
  }
  async jump(to: JumpTarget): Promise<void> {
    const at = typeof to === 'number' ? to : total
    this.#low = Math.max(1, at - size)
    this.#high = Math.min(total, at + size / 2)
    this.#forget()
    this.#tell()
  }
  close(): void {
    this.#messages.clear()
  }
  add(message: ChatMessage): void {
    this.#own = [...this.#own, message]
    this.#tell()
  }
}

const constant = <T>(value: T) => ({ get: () => value, subscribe: () => () => undefined })
const nothing = async (): Promise<never> => Promise.reject(new Error('not in this fake'))

export function infoOf(id: string, at: number): ConversationInfo {
  return {
    id,
    kind: 'direct',
    name: `Person ${at}`,
    peer: { id: `peer${at}`, handle: `person${at}`, name: `Person ${at}` },
    createdAt: start,
    createdBy: 'me',
    head: { seq: total, rev: 0 },
    memberCount: 2,
    role: 'member',
    settings: { history: 'joined', send: 'members', edit: 'admins', expireSeconds: null },
    pins: [],
    readSeq: total,
    unreadCount: at % 7 === 3 ? 4 : 0,
    mentionCount: 0,
    preferences: { mutedUntil: null, pinned: false, archived: false, notify: 'all' },
    typing: [],
    activityAt: start + (1_000 - at) * 60_000,
    isPinned: false,
    isMuted: false,
    isArchived: false,
    isUnread: at % 7 === 3,
  }
}

/** `count` conversations, all of them as long. */
export function fakeChat(count: number): Chat {
  const infos = Array.from({ length: count }, (_, at) => infoOf(`chat${at}`, at))
  const made = new Map<string, Conversation>()
  let written = 0

  const conversation = (id: string): Conversation => {
    const known = made.get(id)
    if (known) return known
    const windows = new Set<LongTimeline>()
    const one: Conversation = {
      id,
      info: constant(infos.find((info) => info.id === id)),
      members: constant({ status: 'ready', members: [] }),
      typing: constant([]),
      receipts: constant([]),
      draft: constant({ text: '', updatedAt: 0 }),
      scheduled: constant([]),
      stars: constant({ status: 'ready', messages: [] }),
      pins: constant([]),
      open: () => undefined,
      close: () => undefined,
      window: ({ around } = {}) => {
        const opened = new LongTimeline(around)
        windows.clear()
        windows.add(opened)
        return opened
      },
      send: (outgoing) => {
        written += 1
        if (typeof outgoing === 'object' && 'attachment' in outgoing) throw new Error('files are not measured here')
        const content = typeof outgoing === 'string' ? { type: 'text' as const, text: outgoing } : outgoing.content
        const message: ChatMessage = {
          kind: 'message',
          cid: `own${written}`,
          key: `own${written}`,
          conversationId: id,
          senderId: 'me',
          mine: true,
          sentAt: Date.now(),
          content,
          reactions: [],
          starred: false,
          status: 'sending',
          isPending: false,
        }
        for (const opened of windows) opened.add(message)
        return { cid: message.cid, message, acked: new Promise(() => undefined), retry: () => undefined, cancel: () => undefined }
      },
      edit: () => undefined,
      star: () => undefined,
      pin: () => undefined,
      delete: () => undefined,
      react: () => undefined,
      retry: () => undefined,
      cancel: () => undefined,
      pauseUpload: () => undefined,
      resumeUpload: () => undefined,
      attachments: nothing,
      markRead: () => undefined,
      sayTyping: () => undefined,
      setDraft: () => undefined,
      schedule: nothing,
      editScheduled: nothing,
      sendScheduled: nothing,
      cancelScheduled: nothing,
      fetch: nothing,
      update: nothing,
      setPreferences: nothing,
      addMembers: nothing,
      removeMember: nothing,
      leave: nothing,
      setRole: nothing,
      bans: nothing,
      ban: nothing,
      unban: nothing,
      createInvite: nothing,
      revokeInvite: nothing,
      receiptsOf: nothing,
      reactors: nothing,
    }
    made.set(id, one)
    return one
  }
  const list = { load: async () => [], revoke: nothing, put: nothing, remove: nothing, ...constant([]) }
  return {
    connection: constant({ at: 'online' }),
    me: constant(me),
    conversations: constant(infos),
    devices: list,
    contacts: list,
    media: {
      blob: nothing,
      has: async () => false,
      link: nothing,
      info: () => constant(undefined),
      upload: nothing,
      kept: nothing,
      forget: nothing,
    },
    storageUse: nothing,
    pushKey: nothing,
    setPush: nothing,
    removePush: nothing,
    start: async () => undefined,
    stop: async () => undefined,
    signUp: nothing,
    signIn: nothing,
    signOut: async () => undefined,
    setActive: () => undefined,
    conversation,
    user: (id) => users.get(id) ?? keep(id),
    presence: () => unknown,
    on: () => () => undefined,
    search: () => ({
      ...constant({ hits: [], status: 'ready', scope: 'everything', hasMore: false }),
      more: async () => undefined,
      stop: () => undefined,
    }),
    createDirect: nothing,
    createGroup: nothing,
    acceptInvite: nothing,
    findUser: nothing,
    updateMe: nothing,
    exportMe: nothing,
    exportLink: nothing,
    deleteMe: nothing,
  }
}

const unknown = constant({ state: 'unknown' as const })
const users = new Map<string, ReturnType<typeof keep>>()
function keep(id: string) {
  const store = constant({ id, handle: id, name: id })
  users.set(id, store)
  return store
}

/** One device of one person, put together: the book and its stores in every tab, the engine in the one that leads. */
import type { Account, Session as Tokens, User } from '../protocol/account.ts'
import type { PushSubscription } from '../protocol/push.ts'
import type { MediaLink, StorageUse } from '../protocol/media.ts'
import type { Chat, ContactList, Conversation, DeviceList, Export, GroupInput, MediaLibrary } from './api.ts'
import { Book } from './book.ts'
import type { BusMessage } from './bus.ts'
import type { Context } from './context.ts'
import { OpenConversation } from './conversation.ts'
import { Emitter } from './emitter.ts'
import { type Environment, runtime } from './environment.ts'
import { ChatError } from './errors.ts'
import type { Expiry } from './expiry.ts'
import { Http, type Input } from './http.ts'
import { Infos } from './infos.ts'
import { lazily } from './lazily.ts'
import { Contacts, Devices, Profile } from './lists.ts'
import { Media } from './media.ts'
import { Finding, type Search, type SearchQuery } from './search.ts'
import { Session } from './session.ts'
import { Settlements } from './settlements.ts'
import { type Storage, put } from './storage.ts'
import { Cell, type Store } from './store.ts'
import { summaryFrom } from './writes.ts'
import { Team } from './team.ts'
import type { ChatEvents, ConnectionState, ConversationInfo, Presence, SignIn, SignUp } from './types.ts'
import { uuids } from './uuid.ts'

export interface ClientOptions {
  /** Of the server: `https://chat.example`. */
  url: string
  /** One person's, on this device. */
  storage: Storage
  /** For tests and unusual runtimes: clock, chance, sockets, fetch, and what tabs share. What is absent is the runtime's. */
  environment?: Partial<Environment>
}

/** Code could not be loaded. */
const loadAgainMs = 3_000

/** A device of one person; nothing happens until `start`. */
export const createClient = (options: ClientOptions): Chat => new Client(options)

class Client implements Chat {
  readonly connection = new Cell<ConnectionState>({ at: 'idle' })
  readonly me = new Cell<Account | undefined>(undefined)
  readonly conversations: Store<readonly ConversationInfo[]>
  readonly devices: DeviceList
  readonly contacts: ContactList
  readonly media: MediaLibrary
  readonly #events = new Emitter<ChatEvents>()
  readonly #book: Book
  readonly #http: Http
  readonly #session: Session
  readonly #team: Team
  readonly #context: Context
  readonly #infos: Infos
  readonly #open = new Map<string, Conversation>()
  readonly #users = new Map<string, Profile>()
  #isStarted = false
  #expiry: Expiry | undefined

  constructor({ url, storage, environment: given }: ClientOptions) {
    const environment = { ...runtime(), ...given }
    const { connection } = this
    this.#book = new Book(storage)
    this.#http = new Http(url, environment)
    this.#session = new Session({ book: this.#book, http: this.#http, environment, ended: () => void this.#wipe({ at: 'unauthorized' }) })
    const devices = new Devices(this.#session)
    this.devices = devices
    const media = new Media({ session: this.#session, book: this.#book, environment, url })
    this.media = media
    this.#team = new Team({
      environment,
      session: this.#session,
      book: this.#book,
      url,
      connection,
      emit: (name, event) => this.#events.emit(name, event),
      devices: () => devices.stale(),
      media: (info) => media.heard(info),
      signedIn: () => void this.#resume(),
    })
    const settlements = new Settlements(this.#book)
    this.#context = {
      book: this.#book,
      session: this.#session,
      environment,
      connection,
      newId: uuids(environment),
      on: (event, listener) => this.#events.on(event, listener),
      keepOpen: (id) => this.#team.keepOpen(id),
      bring: (id, query, size) => this.#team.bring(id, query, size),
      sayTyping: (id, isActive) => this.#team.sayTyping(id, isActive),
      typing: (id) => this.#team.typing(id),
      settled: (cid) => settlements.of(cid),
      knownUser: (userId) => this.#book.get('users', userId),
    }
    this.on('change', ({ change }) => {
      if (change.kind === 'member' && change.left && change.by === change.userId) this.#users.get(change.userId)?.again()
    })
    this.#infos = new Infos(this.#context)
    this.conversations = this.#infos.list
    this.contacts = new Contacts(this.#session, this.#book)
    this.#book.listen({
      changed: (deltas) => {
        if (deltas.some(({ table }) => table === 'meta')) this.me.set(this.#account)
      },
      failed: (cause) => void this.#recover(cause),
    })
  }

  async start(): Promise<void> {
    if (this.#isStarted) return
    this.#isStarted = true
    this.#team.listen()
    await this.#book.load()
    this.#team.refresh()
    this.me.set(this.#account)
    void this.#expire()
    if (this.#session.tokens) this.#team.start()
  }

  async stop(): Promise<void> {
    this.#isStarted = false
    this.#expiry?.stop()
    this.#team.stop()
    this.connection.set({ at: 'idle' })
    await this.#book.settled()
  }

  async signUp({ deviceName, ...input }: SignUp): Promise<Account> {
    return this.#signedIn(await this.#http.ask('signUp', { body: { ...input, device: { name: deviceName } } }))
  }

  async signIn({ deviceName, ...input }: SignIn): Promise<Account> {
    return this.#signedIn(await this.#http.ask('signIn', { body: { ...input, device: { name: deviceName } } }))
  }

  async signOut(): Promise<void> {
    try {
      await this.#session.ask('signOut', {})
    } catch (error) {
      // Signed out or not, nothing stays here; a server that cannot be asked forgets the device when its tokens are old.
      if (!(error instanceof ChatError)) throw error
    }
    await this.#wipe({ at: 'idle' })
  }

  setActive(active: boolean): void {
    this.#team.setActive(active)
  }

  conversation(conversationId: string): Conversation {
    const known = this.#open.get(conversationId) ?? new OpenConversation(this.#context, this.#infos, conversationId)
    this.#open.set(conversationId, known)
    return known
  }

  user(userId: string): Store<User | undefined> {
    const known = this.#users.get(userId) ?? new Profile({ session: this.#session, book: this.#book, userId })
    this.#users.set(userId, known)
    return known
  }

  presence(userId: string): Store<Presence> {
    return this.#team.presence(userId)
  }

  on<E extends keyof ChatEvents>(event: E, listener: (event: ChatEvents[E]) => void): () => void {
    return this.#events.on(event, listener)
  }

  search(query: SearchQuery): Search {
    return new Finding({ ...this.#context, url: this.#http.url }, query)
  }

  createDirect(userId: string): Promise<Conversation> {
    return this.#create({ kind: 'direct', userId })
  }

  createGroup(input: GroupInput): Promise<Conversation> {
    return this.#create({ kind: 'group', ...input })
  }

  async acceptInvite(code: string): Promise<Conversation> {
    return this.#made(await this.#session.ask('acceptInvite', { params: { code } }))
  }

  async findUser(userIdOrHandle: string): Promise<User> {
    const user = await this.#session.ask('getUser', { params: { userIdOrHandle } })
    await this.#book.write([put('users', user.id, user)])
    return user
  }

  async updateMe(patch: Input<'updateMe'>['body']): Promise<Account> {
    const account = await this.#session.ask('updateMe', { body: patch })
    await this.#book.write([put('meta', 'account', { kind: 'account', account })])
    return account
  }

  async pushKey(): Promise<string> {
    return (await this.#session.ask('getVapidKey', {})).publicKey
  }

  async setPush(subscription: PushSubscription): Promise<void> {
    await this.#session.ask('setPush', { body: subscription })
  }

  async removePush(): Promise<void> {
    await this.#session.ask('removePush', {})
  }

  storageUse(): Promise<StorageUse> {
    return this.#session.ask('getStorageUse', {})
  }

  async exportMe({ signal }: { signal?: AbortSignal } = {}): Promise<Export> {
    const { exported } = await lazily(() => import('./export.ts'))
    return exported({ ...this.#context, url: this.#http.url }, signal)
  }

  exportLink(): Promise<MediaLink> {
    return this.#session.ask('linkExport', {})
  }

  async deleteMe(password: string): Promise<void> {
    await this.#session.ask('deleteMe', { body: { password } })
    await this.#wipe({ at: 'idle' })
  }

  /** What takes away the messages that disappear is loaded after what shows them: nothing that is over is shown. */
  async #expire(): Promise<void> {
    const { book, environment, session, connection } = this.#context
    try {
      const { Expiry } = await import('./expiry.ts')
      if (!this.#isStarted) return
      this.#expiry?.stop()
      this.#expiry = new Expiry({ book, environment, session, connection })
    } catch {
      environment.clock.after(loadAgainMs, () => void this.#expire())
    }
  }

  get #account(): Account | undefined {
    const row = this.#book.get('meta', 'account')
    return row?.kind === 'account' ? row.account : undefined
  }

  async #create(body: Input<'createConversation'>['body']): Promise<Conversation> {
    return this.#made(await this.#session.ask('createConversation', { body }))
  }

  async #made(conversation: Parameters<typeof summaryFrom>[1]): Promise<Conversation> {
    await this.#book.write([summaryFrom(this.#book, conversation)])
    return this.conversation(conversation.id)
  }

  async #signedIn(tokens: Tokens): Promise<Account> {
    await this.start()
    await this.#team.reset()
    // What somebody else left here is not theirs to see.
    await this.#book.wipe()
    await this.#session.keep(tokens)
    const account = await this.#session.ask('getMe', {})
    await this.#book.write([put('meta', 'account', { kind: 'account', account })])
    this.#team.start()
    this.#team.tell({ kind: 'signedIn' })
    return account
  }

  /** Another tab signed in. */
  async #resume(): Promise<void> {
    await this.#book.load()
    this.#team.refresh()
    this.me.set(this.#account)
    this.#team.start()
  }

  async #wipe(state: ConnectionState): Promise<void> {
    await this.#team.reset()
    await this.#book.wipe()
    this.connection.set(state)
    const wiped: BusMessage = { kind: 'wiped', state }
    this.#team.tell(wiped)
  }

  /** Memory ran ahead of a storage that failed: what is stored is true, and is gone on from. */
  async #recover(cause: unknown): Promise<void> {
    this.#events.emit('error', { error: new ChatError('internal', 'The storage of this device failed.', { cause }) })
    if (!this.#isStarted) return
    await this.#team.recover()
  }
}

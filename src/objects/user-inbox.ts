/** One user: account, devices, contacts, the list of conversations and the devices that are here. Each call goes to one rule; what it owes to other objects is a duty. */
import { DurableObject } from 'cloudflare:workers'
import migrations from '../../migrations/user-inbox/migrations.js'
import type { Database } from '../domain/database.ts'
import * as account from '../domain/inbox/account.ts'
import * as belongings from '../domain/inbox/belongings.ts'
import * as contacts from '../domain/inbox/contacts.ts'
import * as conversations from '../domain/inbox/conversations.ts'
import * as devices from '../domain/inbox/devices.ts'
import { type Duty, owed } from '../domain/inbox/due.ts'
import * as facts from '../domain/inbox/facts.ts'
import * as openings from '../domain/inbox/openings.ts'
import type * as preferences from '../domain/inbox/preferences.ts'
import * as presence from '../domain/inbox/presence.ts'
import type { Look, Presence } from '../domain/inbox/presence.ts'
import * as sessions from '../domain/inbox/sessions.ts'
import * as uploads from '../domain/inbox/uploads.ts'
import { unauthenticated } from '../platform/access-token.ts'
import { conversationStub, directId, handleStub, inboxStub, uploadStub } from '../platform/address.ts'
import { type Answer, answer, answerAsync } from '../platform/answer.ts'
import { claimPicture } from '../platform/picture.ts'
import { upgradeCaller } from '../platform/socket-caller.ts'
import type { Account, Contact, Device, Draft, Preferences, PushSubscription, StorageUse, User } from '../protocol/index.ts'
import { Duties } from './duties.ts'
import { Holding, wordOf } from './holding.ts'
import type { Heard, News } from './news.ts'
import type { Buzz, Outcome } from './push.ts'
import { Tables } from './tables.ts'
import { Alarm } from './user-inbox/alarm.ts'
import { Badge } from './user-inbox/badge.ts'
import { CatchingUp } from './user-inbox/catching-up.ts'
import { cutSockets } from './user-inbox/cutting.ts'
import { Front } from './user-inbox/front.ts'
import { Ledger } from './user-inbox/ledger.ts'
import { List } from './user-inbox/list.ts'
import { Marking } from './user-inbox/marking.ts'
import { type ConversationPage, type PageRequest, Pages } from './user-inbox/page.ts'
import { PresenceDesk } from './user-inbox/presence.ts'
import { type Given, Pushing, tellPushes } from './user-inbox/pushing.ts'
import { Sessions } from './user-inbox/sessions.ts'
import { Summaries } from './user-inbox/summaries.ts'
import { Watching } from './user-inbox/watching.ts'
import { Wishes } from './user-inbox/wishes.ts'

export class UserInbox extends DurableObject<Env> {
  readonly #tables: Tables
  readonly #duties: Duties<Duty>
  readonly #sessions: Sessions
  readonly #ledger: Ledger
  readonly #summaries: Summaries
  readonly #list: List
  readonly #wishes: Wishes
  readonly #alarm: Alarm
  readonly #presence: PresenceDesk
  readonly #watching: Watching
  readonly #front: Front
  readonly #badge: Badge
  readonly #pushing: Pushing
  /** Of pictures. */
  readonly #holding = new Holding()

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    const userId = () => this.#tables.read(account.owner).id
    const tables = new Tables(ctx.storage, migrations, 'user')
    const inboxSessions = new Sessions(ctx)
    const ledger = new Ledger(tables)
    const summaries = new Summaries(env, ledger, userId)
    const marking = new Marking(env, userId)
    this.#tables = tables
    this.#sessions = inboxSessions
    this.#ledger = ledger
    this.#summaries = summaries
    this.#alarm = new Alarm(ctx.storage)
    this.#duties = new Duties(
      owed,
      // What is owed, and when this user may be gone.
      (at) => this.#alarm.set([at, this.#presence.dueAt(Date.now())]),
      (duty) => this.#carryOut(duty),
    )
    this.#list = new List({ tables, ledger, summaries, sessions: inboxSessions, marking })
    this.#wishes = new Wishes({ tables, ledger, summaries, list: this.#list, waitUntil: (work) => ctx.waitUntil(work) })
    this.#presence = new PresenceDesk({ env, tables, sessions: inboxSessions, userId, rearm: () => this.#rearm() })
    this.#watching = new Watching({ env, tables, sessions: inboxSessions })
    this.#badge = new Badge(env, ledger, userId)
    this.#pushing = new Pushing({
      env,
      tables,
      ledger,
      presence: this.#presence,
      badge: this.#badge,
      summaries,
      waitUntil: (work) => ctx.waitUntil(work),
    })
    this.#front = new Front({
      env,
      sessions: inboxSessions,
      ledger,
      catchingUp: new CatchingUp(ledger, summaries, (id, part) => this.#list.pass(id, part, Date.now())),
      presence: this.#presence,
      watching: this.#watching,
      marking,
      confirm: (caller) => this.confirm(caller),
      read: (conversationId) => this.#wishes.read(conversationId),
    })
  }

  // Sessions and devices

  createAccount(input: account.NewAccount & { device: devices.NewDevice }): Answer<sessions.SignedIn> {
    return answer(() => this.#tables.write((db) => sessions.signUp(db, input, Date.now())))
  }

  createDevice(input: devices.NewDevice): Answer<sessions.SignedIn> {
    return answer(() => {
      const signedIn = this.#tables.change((db) => sessions.signIn(db, input, Date.now()))
      this.#front.tell({ type: 'device', device: { ...signedIn.device, current: false } })
      return signedIn
    })
  }

  passwordRecord(): Answer<account.PasswordRecord> {
    return this.#look(account.passwordRecord)
  }

  /** Whether a living account goes by this handle. */
  holds(handle: string): boolean {
    return this.#tables.exist && this.#tables.read((db) => account.holds(db, handle))
  }

  /** At every request and upgrade of this user. `opening` is the conversation that the device opens a socket of, or goes on with. */
  confirm({ deviceId, generation, opening }: { deviceId: string; generation: number; opening?: string }): Answer<void> {
    return answer(() => {
      if (!this.#tables.exist) throw unauthenticated()
      return this.#tables.read((db) => {
        const now = Date.now()
        // Of a device whose inbox socket is open it is known without a row that it is active.
        const isHere = this.#sessions.ofDevice(deviceId).some((session) => session.isOpen(now))
        devices.confirm(db, { deviceId, generation, isHere }, now)
        if (opening !== undefined) openings.note(db, { deviceId, conversationId: opening }, now)
      })
    })
  }

  async refresh(exchange: devices.Exchange): Promise<Answer<sessions.SignedIn>> {
    return answerAsync(async () => {
      if (!this.#tables.exist) throw unauthenticated()
      const device = this.#device(exchange.deviceId)
      const signedIn = this.#tables.change((db) => sessions.refresh(db, exchange, Date.now()))
      if (signedIn) return signedIn
      this.#pushing.forget()
      if (device) this.#front.tell({ type: 'device', device, revoked: true })
      await this.#settle()
      throw unauthenticated()
    })
  }

  listDevices(currentId: string): Answer<Device[]> {
    return this.#look((db) => devices.list(db, currentId).map((device) => this.#presence.activeNow(device, Date.now())))
  }

  /** Answers when the device's sockets were cut, once. */
  revokeDevice(deviceId: string): Promise<Answer<void>> {
    return this.#change((db, now) => {
      const device = this.#device(deviceId)
      devices.revoke(db, deviceId, now)
      this.#pushing.forget()
      if (device) this.#front.tell({ type: 'device', device, revoked: true })
    })
  }

  // Account and contacts

  getAccount(): Answer<Account> {
    return this.#look(account.get)
  }

  /** A new picture is asked for first. */
  async updateProfile(patch: account.ProfilePatch): Promise<Answer<Account>> {
    const { avatarMediaId } = patch
    if (typeof avatarMediaId !== 'string' || this.holdsPicture(avatarMediaId)) return this.#updateProfile(patch)
    return this.#holding.claim(avatarMediaId, async () => {
      const claim = await wordOf(async () => {
        const { id } = this.#tables.read(account.live)
        return claimPicture(this.env, { kind: 'user', id }, id, avatarMediaId)
      })
      return claim.ok ? this.#updateProfile(patch) : claim
    })
  }

  /** Whether a file is this user’s picture; for its upload. */
  holdsPicture(mediaId: string): boolean {
    return this.#tables.exist && this.#tables.read((db) => account.holdsPicture(db, mediaId))
  }

  #updateProfile(patch: account.ProfilePatch): Promise<Answer<Account>> {
    return this.#change((db, now) => {
      const before = account.get(db)
      const after = account.update(db, patch, now)
      if (JSON.stringify(before) !== JSON.stringify(after)) this.#front.tell({ type: 'account', account: after })
      if (before.settings.lastSeen !== after.settings.lastSeen) this.ctx.waitUntil(this.#showAnew(now))
      return after
    })
  }

  deleteAccount(): Promise<Answer<void>> {
    return this.#change((db, now) => {
      const watchers = presence.watchers(db)
      account.remove(db, now)
      this.#pushing.forget()
      this.#badge.forget()
      for (const session of this.#sessions.all()) session.close('unauthenticated')
      this.#list.end()
      this.ctx.waitUntil(this.#presence.ended(watchers))
    })
  }

  /** What another user may know of this one. */
  introduce(byUserId: string): Answer<contacts.Introduction> {
    return this.#look((db) => contacts.introduce(db, byUserId))
  }

  listContacts(): Answer<Contact[]> {
    return this.#look(contacts.list)
  }

  putContact(change: contacts.ContactChange): Promise<Answer<Contact>> {
    return this.#change((db, now) => {
      const before = contacts.get(db, change.userId)
      const contact = contacts.put(db, change, now)
      if (JSON.stringify(before) === JSON.stringify(contact)) return contact
      this.#front.tell({ type: 'contact', contact })
      this.ctx.waitUntil(this.#showTo(change.userId, now))
      return contact
    })
  }

  removeContact(userId: string): Promise<Answer<void>> {
    return this.#change((db, now) => {
      if (!contacts.get(db, userId)) return
      contacts.remove(db, userId, now)
      this.#front.tell({ type: 'contact', contact: { userId, blocked: false }, removed: true })
      this.ctx.waitUntil(Promise.all([this.#presence.part(userId), this.#watching.again(userId)]))
    })
  }

  // Conversations

  /** A conversation says how it looks to this user, and what happened there. */
  deliver(news: News): Heard {
    const now = Date.now()
    const before = this.#ledger.row(news.conversationId)
    const heard = this.#list.hear(news, now)
    if (heard.gone) return heard
    if (!before) this.ctx.waitUntil(this.#settle())
    if (before?.state === 'joined' && this.#ledger.row(before.id)?.state === 'left') this.ctx.waitUntil(this.#part())
    if (news.actedAt !== undefined) this.#presence.acted(news.actedAt)
    this.#badge.hear(news, heard.devices)
    return { ...heard, ...(this.#presence.isWatched ? { isWatched: true as const } : {}), ...this.#pushing.hear(news, now) }
  }

  listConversations(page: PageRequest): Promise<Answer<ConversationPage>> {
    return answerAsync(async () => {
      this.#tables.read(account.live)
      return new Pages(this.#ledger, this.#summaries).page(page)
    })
  }

  /** All conversations that this user is or was in: first those that may have news, then the latest active. */
  everywhere(): Answer<string[]> {
    return this.#look((db) => {
      account.live(db)
      const places = conversations.all(db).map((row) => ({ id: row.id, at: this.#ledger.activityAt(row) ?? Number.POSITIVE_INFINITY }))
      return places.toSorted((a, b) => (a.at === b.at ? 0 : b.at - a.at)).map(({ id }) => id)
    })
  }

  setPreferences(conversationId: string, patch: preferences.PreferencesPatch): Promise<Answer<Preferences>> {
    return answerAsync(() => this.#wishes.prefer(conversationId, patch))
  }

  putDraft(conversationId: string, input: preferences.NewDraft): Answer<Draft> {
    return answer(() => this.#wishes.draft(conversationId, input))
  }

  /** Somebody with whom this user talks presents itself anew, or is no more. */
  presented(peerId: string, user: User | undefined): void {
    if (this.#tables.exist) this.#wishes.presented(peerId, user)
  }

  // Pushes

  setPush(deviceId: string, subscription: PushSubscription): Promise<Answer<void>> {
    return this.#change((db, now) => {
      if (this.#pushing.put(deviceId, subscription, now)) owed.add(db, { kind: 'pushes' }, now)
    })
  }

  removePush(deviceId: string): Promise<Answer<void>> {
    return this.#change((db, now) => {
      if (this.#pushing.remove(deviceId)) owed.add(db, { kind: 'pushes' }, now)
    })
  }

  /** For the consumer of pushes: what devices here are to be told of a conversation. */
  async buzz(buzz: Buzz): Promise<Given> {
    const none = { pushes: [], isAsked: false, isBusy: false }
    return this.#tables.exist && this.#pushing.isPossible ? this.#pushing.give(buzz) : none
  }

  /** And what has become of it. */
  pushed(outcomes: Outcome[]): void {
    if (this.#tables.exist) this.#pushing.settle(outcomes)
  }

  // For the export

  belongings(): Answer<belongings.Belongings> {
    return this.#look(belongings.of)
  }

  uploadIds(after: string, limit: number): Answer<string[]> {
    return this.#look((db) => belongings.uploadIds(db, after, limit))
  }

  // Uploads

  beginUpload(upload: { mediaId: string; size: number }): Answer<void> {
    return answer(() => this.#tables.change((db) => uploads.begin(db, upload, this.#uploadLimits, Date.now())))
  }

  uploadGone(mediaId: string): void {
    if (this.#tables.exist) this.#tables.change((db) => uploads.gone(db, mediaId))
  }

  storageUse(): Answer<StorageUse> {
    return this.#look((db) => uploads.use(db, this.#uploadLimits, Date.now()))
  }

  get #uploadLimits(): uploads.UploadLimits {
    return { bytesPerDay: Number(this.env.MEDIA_BYTES_PER_USER_PER_DAY), perMinute: Number(this.env.UPLOADS_PER_USER_PER_MINUTE) }
  }

  // Presence

  /** Another user's device looks whether this one is there; nothing for a stranger. */
  look(look: Look): Presence | null {
    if (!this.#tables.exist) return null
    const seen = answer(() => this.#presence.look(look, Date.now()))
    return seen.ok ? (seen.value ?? null) : null
  }

  /** Somebody whom devices here watch is there, or not. */
  presence(userId: string, seen: Presence): { watching: boolean } {
    return { watching: this.#tables.exist && this.#watching.heard(userId, seen, Date.now()) }
  }

  /** Somebody whom devices here watch is in one conversation less. */
  async lookAgain(userId: string): Promise<void> {
    if (this.#tables.exist) await this.#watching.again(userId)
  }

  // Sockets

  /** The upgrade, of a caller by its token: the device is confirmed here. A refusal is answered as a value, like that of a call. */
  override fetch(request: Request): Response {
    const { userId, deviceId, generation, expiresAt } = upgradeCaller(request)
    const confirmed = this.confirm({ deviceId, generation })
    if (!confirmed.ok) return Response.json(confirmed)
    const now = Date.now()
    const { 0: client, 1: server } = new WebSocketPair()
    this.#sessions.accept(server, {
      userId,
      deviceId,
      expiresAt,
      greeted: false,
      openedAt: now,
      aliveAt: now,
      activeAt: 0,
      seenAt: 0,
      watched: {},
    })
    this.#sessions.trim(deviceId)
    const protocol = request.headers.get('sec-websocket-protocol')
    return new Response(null, { status: 101, webSocket: client, headers: protocol ? { 'sec-websocket-protocol': protocol } : {} })
  }

  override webSocketMessage(ws: WebSocket, data: string | ArrayBuffer): void {
    this.#front.message(ws, data)
  }

  override webSocketClose(ws: WebSocket, code: number): Promise<void> {
    return this.#front.closed(ws, code)
  }

  override webSocketError(ws: WebSocket): Promise<void> {
    return this.#front.closed(ws, 1006)
  }

  override async alarm(): Promise<void> {
    this.#alarm.rung()
    if (!this.#tables.exist) return
    await Promise.all([this.#presence.check(Date.now()), this.#tables.read((db) => this.#duties.flush(db))])
  }

  #device(id: string): Device | undefined {
    return this.#tables.read((db) => devices.list(db, '')).find((device) => device.id === id)
  }

  /** What another sees of this user, and what it sees of that one, is another. */
  async #showTo(userId: string, now: number): Promise<void> {
    await Promise.all([this.#presence.tell(now, userId), this.#watching.again(userId)])
  }

  /** What others see of this user, and what it sees of them, is another. */
  async #showAnew(now: number): Promise<void> {
    await Promise.all([this.#presence.tell(now), this.#watching.again()])
  }

  /** In one conversation less, some of those whom it watches, and of those who watch it, may be strangers. */
  async #part(): Promise<void> {
    await Promise.all([this.#presence.part(), this.#watching.again()])
  }

  #rearm(): void {
    if (this.#tables.exist) this.#tables.read((db) => this.#duties.rearm(db))
  }

  #look<T>(rule: (db: Database) => T): Answer<T> {
    return answer(() => this.#tables.read(rule))
  }

  /** Answers when what the change owes was tried, once. */
  async #change<T>(rule: (db: Database, now: number) => T): Promise<Answer<T>> {
    const result = answer(() => this.#tables.change((db) => rule(db, Date.now())))
    await this.#settle()
    return result
  }

  async #settle(): Promise<void> {
    if (this.#tables.exist) await this.#tables.read((db) => this.#duties.settle(db))
  }

  async #carryOut(duty: Duty): Promise<number | void> {
    const { id } = this.#tables.read(account.owner)
    if (duty.kind === 'cut') {
      for (const session of this.#sessions.ofDevice(duty.deviceId)) session.close('unauthenticated')
      return this.#tables.read((db) => cutSockets(this.env, db, duty, Date.now()))
    }
    if (duty.kind === 'pushes') return tellPushes(this.env, this.#tables, this.#pushing.isPossible)
    if (duty.kind === 'erase') return conversationStub(this.env, duty.conversationId).erase(id)
    if (duty.kind === 'abandon') return uploadStub(this.env, duty.mediaId).abandon(duty.mediaId, id)
    if (duty.kind === 'release') await handleStub(this.env, duty.handle).release(id, duty.heldUntil)
    else if (duty.kind === 'picture')
      return this.#holding.release(
        duty.mediaId,
        () => this.holdsPicture(duty.mediaId),
        async () => uploadStub(this.env, duty.mediaId).release({ kind: 'user', id }),
      )
    else if (duty.kind === 'profile') await inboxStub(this.env, duty.peerId).presented(id, this.#tables.read(account.presented))
    else
      await conversationStub(this.env, directId(id, duty.peerId)).setFacts(
        id,
        this.#tables.read((db) => facts.about(db, duty.peerId)),
      )
  }
}

/** One user: account, devices, contacts and the list of conversations. Each call goes to one rule; what it owes to other objects is a duty. */
import { DurableObject } from 'cloudflare:workers'
import migrations from '../../migrations/user-inbox/migrations.js'
import type { Database } from '../domain/database.ts'
import * as account from '../domain/inbox/account.ts'
import * as contacts from '../domain/inbox/contacts.ts'
import * as conversations from '../domain/inbox/conversations.ts'
import * as devices from '../domain/inbox/devices.ts'
import type { Duty } from '../domain/inbox/due.ts'
import * as facts from '../domain/inbox/facts.ts'
import * as openings from '../domain/inbox/openings.ts'
import * as preferences from '../domain/inbox/preferences.ts'
import * as sessions from '../domain/inbox/sessions.ts'
import { unauthenticated } from '../platform/access-token.ts'
import { conversationStub, directId, handleStub } from '../platform/address.ts'
import { type Answer, answer, answerAsync } from '../platform/answer.ts'
import type { Account, Contact, Device, Preferences } from '../protocol/index.ts'
import { cutSockets } from './cutting.ts'
import { type ConversationPage, type PageRequest, listConversations } from './conversation-list.ts'
import { Duties } from './duties.ts'
import { Tables } from './tables.ts'

export class UserInbox extends DurableObject<Env> {
  readonly #tables: Tables
  readonly #duties: Duties

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#tables = new Tables(ctx.storage, migrations, 'user')
    this.#duties = new Duties(ctx.storage, (duty) => this.#carryOut(duty))
  }

  // Sessions and devices

  createAccount(input: account.NewAccount & { device: devices.NewDevice }): Answer<sessions.SignedIn> {
    return answer(() => this.#tables.write((db) => sessions.signUp(db, input, Date.now())))
  }

  createDevice(input: devices.NewDevice): Answer<sessions.SignedIn> {
    return answer(() => this.#tables.change((db) => sessions.signIn(db, input, Date.now())))
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
        devices.confirm(db, { deviceId, generation }, now)
        if (opening !== undefined) openings.note(db, { deviceId, conversationId: opening }, now)
      })
    })
  }

  async refresh(exchange: devices.Exchange): Promise<Answer<sessions.SignedIn>> {
    return answerAsync(async () => {
      if (!this.#tables.exist) throw unauthenticated()
      const signedIn = this.#tables.change((db) => sessions.refresh(db, exchange, Date.now()))
      if (signedIn) return signedIn
      await this.#settle()
      throw unauthenticated()
    })
  }

  listDevices(currentId: string): Answer<Device[]> {
    return this.#look((db) => devices.list(db, currentId))
  }

  /** Answers when the device's sockets were cut, once. */
  revokeDevice(deviceId: string): Promise<Answer<void>> {
    return this.#change((db, now) => devices.revoke(db, deviceId, now))
  }

  // Account and contacts

  getAccount(): Answer<Account> {
    return this.#look(account.get)
  }

  updateProfile(patch: account.ProfilePatch): Promise<Answer<Account>> {
    return this.#change((db, now) => account.update(db, patch, now))
  }

  deleteAccount(): Promise<Answer<void>> {
    return this.#change((db, now) => account.remove(db, now))
  }

  /** What another user may know of this one. */
  introduce(byUserId: string): Answer<contacts.Introduction> {
    return this.#look((db) => contacts.introduce(db, byUserId))
  }

  listContacts(): Answer<Contact[]> {
    return this.#look(contacts.list)
  }

  putContact(change: contacts.ContactChange): Promise<Answer<Contact>> {
    return this.#change((db, now) => contacts.put(db, change, now))
  }

  removeContact(userId: string): Promise<Answer<void>> {
    return this.#change((db, now) => contacts.remove(db, userId, now))
  }

  // Conversations

  /** A conversation says that this user joined or left it. It waits for the answer, so nothing is asked of it before. */
  membership(membership: conversations.Membership): Answer<void> {
    return answer(() => {
      this.#tables.change((db) => conversations.membership(db, membership, Date.now()))
      this.ctx.waitUntil(this.#settle())
    })
  }

  listConversations(page: PageRequest): Promise<Answer<ConversationPage>> {
    return answerAsync(async () => {
      const { id } = this.#tables.read(account.live)
      return listConversations(this.env, id, this.#tables.read(conversations.entries), page)
    })
  }

  setPreferences(patch: preferences.PreferencesPatch & { conversationId: string }): Answer<Preferences> {
    return answer(() => this.#tables.change((db) => preferences.set(db, patch)))
  }

  override async alarm(): Promise<void> {
    if (this.#tables.exist) await this.#tables.read((db) => this.#duties.flush(db))
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
    if (duty.kind === 'cut') return this.#tables.read((db) => cutSockets(this.env, db, duty, Date.now()))
    if (duty.kind === 'release') await handleStub(this.env, duty.handle).release(id, duty.heldUntil)
    else
      await conversationStub(this.env, directId(id, duty.peerId)).setFacts(
        id,
        this.#tables.read((db) => facts.about(db, duty.peerId)),
      )
  }
}

/** Devices and contacts, asked for when somebody first looks; and profiles, from storage first. */
import type { Contact, Device, User } from '../protocol/account.ts'
import type { ContactList, DeviceList } from './api.ts'
import type { Book } from './book.ts'
import { ChatError } from './errors.ts'
import type { Session } from './session.ts'
import { type Write, put } from './storage.ts'
import { Attended } from './store.ts'

const quietly = async (work: Promise<unknown>): Promise<void> => {
  try {
    await work
  } catch {
    // Asked for in the background; it is asked for again when it is needed.
  }
}

export class Devices extends Attended<readonly Device[] | undefined> implements DeviceList {
  readonly #session: Session

  constructor(session: Session) {
    super(undefined, () => {
      void quietly(this.load())
      return () => undefined
    })
    this.#session = session
  }

  async load(): Promise<readonly Device[]> {
    const { devices } = await this.#session.ask('listDevices', {})
    this.set(devices)
    return devices
  }

  /** The inbox says that they are others now. */
  stale(): void {
    if (this.get()) void quietly(this.load())
  }

  async revoke(deviceId: string): Promise<void> {
    await this.#session.ask('revokeDevice', { params: { deviceId } })
    this.set(this.get()?.filter(({ id }) => id !== deviceId))
  }
}

export class Contacts extends Attended<readonly Contact[] | undefined> implements ContactList {
  readonly #session: Session
  readonly #book: Book

  constructor(session: Session, book: Book) {
    super(undefined, () => {
      void quietly(this.load())
      return () => undefined
    })
    this.#session = session
    this.#book = book
    book.listen({
      changed: (deltas) => {
        if (deltas.some(({ table }) => table === 'meta')) this.#show()
      },
    })
  }

  async load(): Promise<readonly Contact[]> {
    const { contacts } = await this.#session.ask('listContacts', {})
    await this.#book.write([put('meta', 'contacts', { kind: 'contacts', contacts })])
    return contacts
  }

  async put(userId: string, input: { name?: string; blocked?: boolean }): Promise<Contact> {
    const contact = await this.#session.ask('putContact', { params: { userId }, body: input })
    await this.#book.write([this.#with(userId, contact)])
    return contact
  }

  async remove(userId: string): Promise<void> {
    await this.#session.ask('deleteContact', { params: { userId } })
    await this.#book.write([this.#with(userId, undefined)])
  }

  #with(userId: string, contact: Contact | undefined): Write {
    return {
      kind: 'put',
      table: 'meta',
      key: 'contacts',
      next: (row) => {
        if (row?.kind !== 'contacts') return row
        const others = row.contacts.filter((one) => one.userId !== userId)
        return { kind: 'contacts', contacts: contact ? [...others, contact] : others }
      },
    }
  }

  #show(): void {
    const row = this.#book.get('meta', 'contacts')
    this.set(row?.kind === 'contacts' ? row.contacts : undefined)
  }
}

/** A profile: what is stored, and what the server says when somebody first looks. Of an account that was deleted the name and the handle are empty. */
export class Profile extends Attended<User | undefined> {
  /** It may have been deleted. */
  readonly again: () => void

  constructor({ session, book, userId }: { session: Session; book: Book; userId: string }) {
    let isAsked = false
    const ask = async (): Promise<void> => {
      if (isAsked) return
      isAsked = true
      try {
        const user = await session.ask('getUser', { params: { userIdOrHandle: userId } })
        await book.write([put('users', user.id, user)])
      } catch (error) {
        isAsked = error instanceof ChatError && error.code === 'not_found'
        if (isAsked) book.note(put('users', userId, { id: userId, handle: '', name: '' }))
      }
    }
    super(book.get('users', userId), () => {
      void ask()
      return () => undefined
    })
    this.again = () => {
      isAsked = false
      void ask()
    }
    book.listen({
      changed: (deltas) => {
        if (deltas.some((delta) => delta.table === 'users' && ('dropped' in delta || delta.key === userId)))
          this.set(book.get('users', userId))
      },
    })
  }
}

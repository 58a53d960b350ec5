/** What the parts of a tab share. */
import type { Chat } from './api.ts'
import type { Book } from './book.ts'
import type { Environment } from './environment.ts'
import type { Query } from './steps.ts'
import type { Session } from './session.ts'
import type { Cell } from './store.ts'
import type { ConnectionState, User } from './types.ts'

export interface Context {
  readonly book: Book
  readonly session: Session
  readonly environment: Environment
  readonly newId: () => string
  readonly on: Chat['on']
  readonly connection: Cell<ConnectionState>
  /** Keeps a conversation’s socket open until the function that it returns is called. */
  readonly keepOpen: (conversationId: string) => () => void
  /** Reads a page by HTTP into the storage. */
  readonly bring: (conversationId: string, query: Query, size: number) => Promise<void>
  readonly sayTyping: (conversationId: string, isActive: boolean) => void
  readonly typing: (conversationId: string) => Cell<readonly string[]>
  /** Settles when a message is stored by the server, refused for good, or taken back. */
  readonly settled: (cid: string) => Promise<{ seq: number; sentAt: number }>
  readonly knownUser: (userId: string) => User | undefined
}

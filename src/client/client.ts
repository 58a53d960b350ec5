/** Makes a chat out of its parts. */
import type { Chat } from './api.ts'
import type { Environment } from './environment.ts'
import type { Storage } from './storage.ts'

export interface ClientOptions {
  /** Of the server: `https://chat.example`. */
  url: string
  /** One person's, on this device. */
  storage: Storage
  /** For tests and unusual runtimes: clock, chance, sockets, fetch, and what tabs share. What is absent is the runtime's. */
  environment?: Partial<Environment>
}

/** A device of one person; nothing happens until `start`. */
export function createClient(_options: ClientOptions): Chat {
  throw new Error('not built yet')
}

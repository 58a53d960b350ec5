/**
 * The session of one person on this device: a file that only its owner may read, and an access token that is always fresh. A
 * new pair of tokens is on disk before it is used, for its use ends the old pair.
 */
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { routes, type Session as Tokens, session as tokensSchema } from '../../src/protocol/index.ts'
import { call } from './api.ts'

export interface Credentials {
  handle: string
  name: string
  password: string
}

/** A token with less life than this is exchanged before it is used. */
const marginMs = 60_000

function fileFor(server: string, handle: string): string {
  const state = process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state')
  return join(state, 'edgewise', `${new URL(server).host.replaceAll(/[^\w.-]/gu, '_')}-${handle}.json`)
}

function read(file: string): Tokens | undefined {
  try {
    return tokensSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data
  } catch {
    return undefined
  }
}

/** Whole or not at all: a half-written file would be a lost session. */
function write(file: string, tokens: Tokens): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const next = `${file}.${process.pid}`
  writeFileSync(next, JSON.stringify(tokens), { mode: 0o600 })
  chmodSync(next, 0o600)
  renameSync(next, file)
}

export class Session {
  readonly server: string
  readonly #file: string
  #tokens: Tokens
  #exchange: Promise<void> | undefined

  private constructor(server: string, file: string, tokens: Tokens) {
    this.server = server
    this.#file = file
    this.#tokens = tokens
  }

  /** The session that was kept from last time. */
  static kept(server: string, handle: string): Session | undefined {
    const file = fileFor(server, handle)
    const tokens = read(file)
    return tokens && new Session(server, file, tokens)
  }

  static async signIn(server: string, { handle, password }: Credentials): Promise<Session> {
    return Session.#keep(server, await call(server, routes.signIn, { body: { handle, password, device: { name: deviceName() } } }))
  }

  static async signUp(server: string, { handle, name, password }: Credentials): Promise<Session> {
    return Session.#keep(server, await call(server, routes.signUp, { body: { handle, name, password, device: { name: deviceName() } } }))
  }

  static #keep(server: string, tokens: Tokens): Session {
    const file = fileFor(server, tokens.user.handle)
    write(file, tokens)
    return new Session(server, file, tokens)
  }

  get user(): Tokens['user'] {
    return this.#tokens.user
  }

  /** Milliseconds until the access token should be exchanged. */
  get freshForMs(): number {
    return this.#tokens.accessTokenExpiresAt - Date.now() - marginMs
  }

  async accessToken(): Promise<string> {
    if (this.freshForMs <= 0) await this.refresh()
    return this.#tokens.accessToken
  }

  /** Exchanges the tokens; a lost answer costs nothing, for the same old token gives the same new pair. */
  refresh(): Promise<void> {
    this.#exchange ??= this.#exchangeTokens().finally(() => {
      this.#exchange = undefined
    })
    return this.#exchange
  }

  forget(): void {
    rmSync(this.#file, { force: true })
  }

  async #exchangeTokens(): Promise<void> {
    // Another terminal of the same person may have been here first.
    const kept = read(this.#file)
    const isNewer = kept && kept.refreshToken !== this.#tokens.refreshToken
    if (isNewer) this.#tokens = kept
    if (isNewer && this.freshForMs > 0) return
    const tokens = await call(this.server, routes.refresh, { body: { refreshToken: this.#tokens.refreshToken } })
    write(this.#file, tokens)
    this.#tokens = tokens
  }
}

const deviceName = (): string => `terminal on ${hostname()}`.slice(0, 64)

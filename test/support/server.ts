/**
 * A server of this project on a free port, with a state folder of its own: as its users start it (`startAsUsersDo`), or the same Worker on the same
 * runtime without the tools around it, which starts in a third of the time.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { HostOptions } from './host.ts'
import { freePort, hasEnded, isListening, node, root, signalGroup, start, until } from './processes.ts'
import { builtWorker } from './worker.ts'

const wrangler = join(root, 'node_modules/wrangler/wrangler-dist/cli.js')
const host = join(import.meta.dirname, 'host.ts')
/** Below the time that a test’s hook has, so that the reason is told. */
const startWithinMs = 45_000
const outputLength = 20_000

export class Server {
  readonly port: number
  readonly url: string
  readonly #vars: Record<string, string>
  readonly #isDev: boolean
  readonly #state = mkdtempSync(join(tmpdir(), 'edgewise-e2e-'))
  #child?: ReturnType<typeof start>
  #output = ''

  private constructor(port: number, vars: Record<string, string>, isDev: boolean) {
    this.port = port
    this.url = `http://127.0.0.1:${port}`
    this.#vars = vars
    this.#isDev = isDev
  }

  /** `vars` override those of `wrangler.toml`. */
  static async start(vars: Record<string, string> = {}): Promise<Server> {
    return new Server(await freePort(), vars, false).#started()
  }

  /** By `wrangler dev`. */
  static async startAsUsersDo(vars: Record<string, string> = {}): Promise<Server> {
    return new Server(await freePort(), vars, true).#started()
  }

  async #started(): Promise<this> {
    await this.start()
    return this
  }

  /** The folder with all that it keeps. */
  get state(): string {
    return this.#state
  }

  /** The last that it printed. */
  get output(): string {
    return this.#output
  }

  async start(): Promise<void> {
    const child = this.#isDev ? await this.#dev() : await this.#host()
    this.#child = child
    const keep = (chunk: Buffer): void => {
      this.#output = (this.#output + chunk.toString()).slice(-outputLength)
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    try {
      await until(() => hasEnded(child) || this.isHealthy(), 'the server answers', { withinMs: startWithinMs })
    } catch (error) {
      throw new Error(`the server does not start:\n${this.#output}`, { cause: error })
    }
    if (hasEnded(child)) throw new Error(`the server ended by itself:\n${this.#output}`)
  }

  async #host(): Promise<ReturnType<typeof start>> {
    const options: HostOptions = { folder: await builtWorker(), port: this.port, vars: this.#vars, state: this.#state }
    return start(node, [host, JSON.stringify(options)])
  }

  async #dev(): Promise<ReturnType<typeof start>> {
    const vars = Object.entries(this.#vars).flatMap(([name, value]) => ['--var', `${name}:${value}`])
    const ports = ['--ip', '127.0.0.1', '--port', String(this.port), '--inspector-port', String(await freePort())]
    const persisting = ['--persist-to', this.#state, '--show-interactive-dev-session=false']
    return start(node, [wrangler, 'dev', ...ports, ...persisting, ...vars], { CI: '1' })
  }

  async isHealthy(): Promise<boolean> {
    try {
      const response = await fetch(`${this.url}/v1/health`, { signal: AbortSignal.timeout(2_000) })
      await response.body?.cancel()
      return response.ok
    } catch {
      return false
    }
  }

  /** Between a kill and a start: changes what an object of a class wrote down, where a table has what is looked for. */
  rewrite(objectClass: string, run: (database: DatabaseSync) => boolean): void {
    const folder = join(this.#state, 'v3/do')
    const place = readdirSync(folder).find((name) => name.endsWith(`-${objectClass}`))
    const files = place === undefined ? [] : readdirSync(join(folder, place)).filter((name) => name.endsWith('.sqlite'))
    for (const file of files) {
      const database = new DatabaseSync(join(folder, place ?? '', file))
      const isDone = run(database)
      database.close()
      if (isDone) return
    }
    throw new Error(`no ${objectClass} has it`)
  }

  /** A power cut: the server and its runtime are gone at once, with all that was not durable. */
  async kill(): Promise<void> {
    const child = this.#child
    if (!child) return
    signalGroup(child, 'SIGKILL')
    await until(async () => hasEnded(child) && !(await isListening(this.port)), 'the server is gone')
  }

  /** On the same port, with what the last one made durable. */
  async restart(): Promise<void> {
    await this.kill()
    await this.start()
  }

  async stop(): Promise<void> {
    await this.kill()
    rmSync(this.#state, { recursive: true, force: true, maxRetries: 5 })
  }
}

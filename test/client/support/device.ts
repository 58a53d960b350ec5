/** A device of somebody: a client on a storage that may crash between any two writes, and that can be switched on again. */
import { createClient, type Chat, type Environment, type Storage } from '../../../src/client/index.ts'
import { memory } from '../../../src/client/memory.ts'
import type { Random } from '../../support/random.ts'
import { settle } from './clock.ts'
import type { World } from './world.ts'

// What is loaded later is here from the beginning: a fake clock does not wait for a real disk.
await Promise.all([
  import('../../../src/client/engine.ts'),
  import('../../../src/client/expiry.ts'),
  import('../../../src/client/request.ts'),
  import('../../../src/client/requests.ts'),
  import('../../../src/client/export.ts'),
  import('../../../src/client/library.ts'),
  import('../../../src/client/plans.ts'),
  import('../../../src/client/keeping.ts'),
  import('../../../src/client/star-pages.ts'),
  import('../../../src/client/uploads.ts'),
  import('../../../src/client/upload-alone.ts'),
  import('../../../src/client/search/run.ts'),
  import('../../../src/client/seq-at.ts'),
])

type NetworkEvent = 'online' | 'offline' | 'visible' | 'hidden'

/** Never answers, as the memory of a process that was killed. */
const never = <T>(): Promise<T> => new Promise<T>(() => undefined)

export class Device {
  readonly userId: string
  readonly world: World
  readonly #random: Random
  readonly #storage: Storage
  readonly #tabs: Environment['tabs']
  #life = 0
  #writesLeft = Infinity
  #failing = 0
  #listener: ((event: NetworkEvent) => void) | undefined
  #chat: Chat
  isVisible = true
  /** Of the next boot. */
  longestPauseMs = 30_000

  constructor({
    world,
    userId,
    random,
    storage = memory(),
    tabs,
  }: {
    world: World
    userId: string
    random: Random
    storage?: Storage
    tabs?: Environment['tabs']
  }) {
    this.userId = userId
    this.world = world
    this.#random = random
    this.#storage = storage
    this.#tabs = tabs
    this.#chat = this.#boot()
  }

  get chat(): Chat {
    return this.#chat
  }

  get storage(): Storage {
    return this.#storage
  }

  async signIn(): Promise<this> {
    await this.#chat.signIn({ handle: this.userId, password: 'correct horse', deviceName: 'test' })
    await settle()
    return this
  }

  /** The process dies after so many more writes: what follows never happens. */
  crashAfter(writes: number): void {
    this.#writesLeft = writes
  }

  /** The next writes fail, as on a disk that is full. */
  failWrites(count: number): void {
    this.#failing = count
  }

  get isDead(): boolean {
    return this.#writesLeft <= 0
  }

  /** The process is gone, and begins again with what is stored. */
  async restart(): Promise<void> {
    this.kill()
    this.#writesLeft = Infinity
    this.#chat = this.#boot()
    await this.#chat.start()
    await settle()
  }

  kill(): void {
    this.#life++
    void this.#chat.stop()
  }

  network(event: NetworkEvent): void {
    this.#listener?.(event)
  }

  #boot(): Chat {
    const life = ++this.#life
    const isAlive = (): boolean => life === this.#life && !this.isDead
    const { world } = this
    const storage: Storage = {
      name: this.#storage.name,
      get: (table, key) => (isAlive() ? this.#storage.get(table, key) : never()),
      range: (table, range, options) => (isAlive() ? this.#storage.range(table, range, options) : never()),
      write: (writes) => {
        if (!isAlive()) return never()
        if (this.#failing-- > 0) return Promise.reject(new Error('the disk is full'))
        this.#writesLeft--
        return this.isDead ? never() : this.#storage.write(writes)
      },
      wipe: () => (isAlive() ? this.#storage.wipe() : never()),
      close: () => this.#storage.close(),
    }
    const environment: Environment = {
      clock: {
        now: () => world.clock.now(),
        after: (ms, run) =>
          world.clock.after(ms, () => {
            if (isAlive()) run()
          }),
      },
      random: () => this.#random(),
      fetch: (url, init) => (isAlive() ? world.fetch(url, init) : never()),
      connect: (url, protocols) => world.connect(url, protocols, isAlive),
      longestPauseMs: this.longestPauseMs,
      tabs: this.#tabs,
      watch: (listener) => {
        this.#listener = listener
        return () => undefined
      },
      isVisible: () => this.isVisible,
    }
    return createClient({ url: 'http://chat.test', storage, environment })
  }
}

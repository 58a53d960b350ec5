/** What browsers give to tabs of one origin: locks that can be stolen, and channels. */
import type { Tabs } from '../../../src/client/index.ts'

interface Request {
  hold: () => Promise<void>
  resolve: () => void
  reject: (error: Error) => void
}

export class FakeTabs implements Tabs {
  readonly #channels = new Map<string, Set<{ hear: (message: unknown) => void }>>()
  readonly #holders = new Map<string, Request>()
  readonly #queues = new Map<string, Request[]>()

  channel(name: string): ReturnType<Tabs['channel']> {
    const members = this.#channels.get(name) ?? new Set()
    this.#channels.set(name, members)
    const own: { hear: (message: unknown) => void } = { hear: () => undefined }
    members.add(own)
    return {
      post: (message) => {
        // What cannot be cloned cannot be posted.
        const copy: unknown = structuredClone(message)
        for (const other of members) if (other !== own) queueMicrotask(() => other.hear(copy))
      },
      listen: (listener) => {
        own.hear = listener
      },
      close: () => void members.delete(own),
    }
  }

  lock(name: string, hold: () => Promise<void>, { steal, signal }: { steal?: boolean; signal?: AbortSignal }): Promise<void> {
    return new Promise((resolve, reject) => {
      const request = { hold, resolve, reject }
      const holder = this.#holders.get(name)
      if (steal && holder) {
        this.#holders.delete(name)
        holder.reject(new Error('stolen'))
      }
      if (this.#holders.has(name)) {
        const queue = this.#queues.get(name) ?? []
        this.#queues.set(name, [...queue, request])
        signal?.addEventListener('abort', () => {
          this.#queues.set(
            name,
            (this.#queues.get(name) ?? []).filter((one) => one !== request),
          )
          reject(new Error('aborted'))
        })
      } else void this.#grant(name, request)
    })
  }

  /** The tab of the holder is gone. */
  drop(name: string): void {
    const holder = [...this.#holders].find(([held]) => held.startsWith(name))
    if (holder) this.#release(holder[0], holder[1])
  }

  async #grant(name: string, request: Request): Promise<void> {
    this.#holders.set(name, request)
    await request.hold()
    this.#release(name, request)
    request.resolve()
  }

  #release(name: string, request: Request): void {
    if (this.#holders.get(name) !== request) return
    this.#holders.delete(name)
    const [next, ...rest] = this.#queues.get(name) ?? []
    this.#queues.set(name, rest)
    if (next) void this.#grant(name, next)
  }
}

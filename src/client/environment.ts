/** What the SDK takes from its surroundings, so that tests may choose it: time, chance, the network, and other tabs. */

/** The part of a WebSocket that is used. */
export interface SocketLike {
  readonly readyState: number
  send(data: string): void
  close(code?: number): void
  addEventListener(type: 'open' | 'error', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  addEventListener(type: 'close', listener: (event: { code: number }) => void): void
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Calls back once after `ms`, unless the function that it returns is called before. */
  after(ms: number, callback: () => void): () => void
}

/** What tabs of one origin share. */
export interface Tabs {
  /** A channel that reaches the other tabs and not this one. */
  channel(name: string): { post(message: unknown): void; listen(listener: (message: unknown) => void): void; close(): void }
  /** Runs `hold` while this tab alone has the lock; `steal` takes it from whoever has it. Rejects when it is stolen. */
  lock(name: string, hold: () => Promise<void>, options: { steal?: boolean; signal?: AbortSignal }): Promise<void>
}

export interface Environment {
  clock: Clock
  /** 0 <= n < 1. */
  random(): number
  /** The `fetch` of the web. */
  fetch(
    url: string,
    init: { method: string; headers: Record<string, string>; body?: string | Blob; signal?: AbortSignal },
  ): Promise<Response>
  connect(url: string, protocols: string[]): SocketLike
  /** The longest pause before another try to connect. */
  longestPauseMs: number
  /** Absent where there is one tab only: then it always leads. */
  tabs: Tabs | undefined
  /** Tells of the network coming and going and of the page being looked at; gives a function that ends it. */
  watch(listener: (event: 'online' | 'offline' | 'visible' | 'hidden') => void): () => void
  isVisible(): boolean
}

const clock: Clock = {
  now: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

/** Web Locks and a BroadcastChannel, where there is a page that could have another next to it. */
function browserTabs(): Tabs | undefined {
  if (typeof document === 'undefined' || !('locks' in navigator) || typeof BroadcastChannel === 'undefined') return undefined
  return {
    channel: (name) => {
      const channel = new BroadcastChannel(name)
      return {
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no target: it is of one origin
        post: (message) => channel.postMessage(message),
        listen: (listener) => channel.addEventListener('message', ({ data }) => listener(data)),
        close: () => channel.close(),
      }
    },
    lock: async (name, hold, { steal = false, signal }) => {
      // A lock that is stolen cannot be waited for as well.
      await navigator.locks.request(name, steal ? { steal } : signal ? { signal } : {}, hold)
    },
  }
}

function watchBrowser(listener: (event: 'online' | 'offline' | 'visible' | 'hidden') => void): () => void {
  if (typeof document === 'undefined') return () => undefined
  const ends = new AbortController()
  const { signal } = ends
  addEventListener('online', () => listener('online'), { signal })
  addEventListener('offline', () => listener('offline'), { signal })
  addEventListener('pageshow', () => listener('visible'), { signal })
  document.addEventListener('visibilitychange', () => listener(document.visibilityState), { signal })
  return () => ends.abort()
}

/** Known by its name: where it is used, uploads may go another way that tells how far they are. */
export const webFetch: Environment['fetch'] = (url, init) => fetch(url, init)

/** This runtime’s own: a browser’s, or Node 24’s. */
export const runtime = (): Environment => ({
  clock,
  random: () => Math.random(),
  fetch: webFetch,
  connect: (url, protocols) => new WebSocket(url, protocols),
  longestPauseMs: 30_000,
  tabs: browserTabs(),
  watch: watchBrowser,
  isVisible: () => typeof document === 'undefined' || document.visibilityState === 'visible',
})

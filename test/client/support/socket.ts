/** A WebSocket without a network: the client’s end, and the few things that a server does with its own. */
import type { SocketLike } from '../../../src/client/index.ts'

type Listeners = {
  open: (() => void)[]
  error: (() => void)[]
  message: ((event: { data: unknown }) => void)[]
  close: ((event: { code: number }) => void)[]
}

interface Server<Up> {
  frame: (frame: Up) => void
  closed: () => void
}

export class FakeSocket implements SocketLike {
  readyState = 0
  isMute = false
  readonly #listeners: Listeners = { open: [], error: [], message: [], close: [] }
  #server: { text(text: string): void; closed(): void } | undefined

  addEventListener<T extends keyof Listeners>(type: T, listener: Listeners[T][number]): void {
    const listeners: unknown[] = this.#listeners[type]
    listeners.push(listener)
  }

  send(data: string): void {
    if (this.readyState !== 1) throw new Error('it is not open')
    this.#server?.text(data)
  }

  close(): void {
    this.#end()
  }

  open<Up>({ frame, closed }: Server<Up>): void {
    if (this.readyState !== 0) return closed()
    this.readyState = 1
    this.#server = {
      closed,
      text: (text) => {
        if (text === 'ping') return this.#say('pong')
        const parsed: Up | Up[] = JSON.parse(text)
        for (const one of Array.isArray(parsed) ? parsed : [parsed]) frame(one)
      },
    }
    for (const listener of this.#listeners.open) listener()
  }

  fail(): void {
    if (this.readyState === 3) return
    this.readyState = 3
    for (const listener of this.#listeners.error) listener()
  }

  deliver(frame: object): void {
    this.#say(JSON.stringify(frame))
  }

  breakOff(code: number): void {
    if (this.readyState === 3) return
    this.#end()
    for (const listener of this.#listeners.close) listener({ code })
  }

  #say(data: string): void {
    if (this.readyState === 1 && !this.isMute) for (const listener of this.#listeners.message) listener({ data })
  }

  #end(): void {
    if (this.readyState === 3) return
    this.readyState = 3
    this.#server?.closed()
  }
}

/** One device’s socket, of whatever frames, and every one that it was sent. */

interface Framed {
  type: string
}

export type OfType<Frame extends Framed, T extends Frame['type']> = Extract<Frame, { type: T }>

/** Tests move the clock of the isolate; patience is not of that clock. */
const patienceMs = 10_000

export class FrameSocket<Up extends Framed, Down extends Framed> {
  readonly #ws: WebSocket
  readonly log: Down[] = []
  /** What the platform answers by itself, or the object sends that is no JSON. */
  readonly raw: string[] = []
  /** How many frames came in each socket message. */
  readonly packs: number[] = []
  protected taken = 0
  closed: { code: number; reason: string } | undefined
  /** Hears every frame as it comes. */
  hear: ((frame: Down) => void) | undefined
  #wake: (() => void)[] = []

  constructor(ws: WebSocket) {
    this.#ws = ws
    ws.accept()
    ws.addEventListener('message', ({ data }) => {
      this.#take(String(data))
      this.#stir()
    })
    ws.addEventListener('close', ({ code, reason }) => {
      this.closed = { code, reason }
      this.#stir()
    })
  }

  #take(data: string): void {
    if (!data.startsWith('{') && !data.startsWith('[')) return void this.raw.push(data)
    const value: Down | Down[] = JSON.parse(data)
    const frames = Array.isArray(value) ? value : [value]
    this.packs.push(frames.length)
    this.log.push(...frames)
    for (const frame of frames) this.hear?.(frame)
  }

  #stir(): void {
    for (const wake of this.#wake.splice(0)) wake()
  }

  send(frame: Up | Up[] | string | Uint8Array | ArrayBuffer): void {
    this.#ws.send(typeof frame === 'string' || frame instanceof Uint8Array || frame instanceof ArrayBuffer ? frame : JSON.stringify(frame))
  }

  /** What no client of ours would send. */
  sendOdd(frame: unknown): void {
    this.#ws.send(JSON.stringify(frame))
  }

  close(code = 1000): void {
    this.#ws.close(code)
  }

  /** Waits for a state of this socket. */
  async until(holds: () => boolean, what: string): Promise<void> {
    const late = performance.now() + patienceMs
    while (!holds()) {
      if (performance.now() > late)
        throw new Error(
          `never came: ${what}; closed: ${JSON.stringify(this.closed)}; last: ${JSON.stringify(this.log.slice(-3)).slice(0, 2_000)}`,
        )
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 50)
        this.#wake.push(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
  }

  /** The next frame of a type that was not taken yet; those before it are passed over. */
  async next<T extends Down['type']>(type: T, where: (frame: OfType<Down, T>) => boolean = () => true): Promise<OfType<Down, T>> {
    const fits = (frame: Down): frame is OfType<Down, T> => frame.type === type && where(frame as OfType<Down, T>)
    let found: OfType<Down, T> | undefined
    await this.until(() => {
      for (let i = this.taken; i < this.log.length; i++) {
        const frame = this.log[i]
        if (!frame || !fits(frame)) continue
        found = frame
        this.taken = i + 1
        return true
      }
      return false
    }, type)
    if (!found) throw new Error(`no ${type}`)
    return found
  }

  /** The code with which the server closed it. */
  async end(): Promise<number | undefined> {
    await this.until(() => this.closed !== undefined, 'close')
    return this.closed?.code
  }

  of<T extends Down['type']>(type: T): OfType<Down, T>[] {
    return this.log.filter((frame): frame is OfType<Down, T> => frame.type === type)
  }
}

/** A line between browsers and a server that breaks: every connection at once, after so many bytes went up. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

export class BadLine {
  readonly #server: Server
  readonly #open = new Set<Socket>()
  #up = 0
  /** Bytes after which something happens, ascending. */
  readonly #marks: { at: number; happen: () => void }[] = []

  private constructor(port: number) {
    this.#server = createServer((client) => {
      const server = connect(port, '127.0.0.1')
      for (const [one, other] of [
        [client, server],
        [server, client],
      ] as const) {
        this.#open.add(one)
        one.on('error', () => other.destroy())
        one.on('close', () => {
          this.#open.delete(one)
          other.destroy()
        })
      }
      client.on('data', (bytes: Buffer) => this.#count(bytes.length))
      client.pipe(server)
      server.pipe(client)
    })
  }

  static async to(port: number): Promise<BadLine> {
    const line = new BadLine(port)
    line.#server.listen(0, '127.0.0.1')
    await once(line.#server, 'listening')
    return line
  }

  get url(): string {
    const address = this.#server.address()
    return `http://127.0.0.1:${(address as AddressInfo).port}`
  }

  /** How many bytes went up. */
  get up(): number {
    return this.#up
  }

  /** Resolves when so many bytes went up. */
  reached(bytes: number): Promise<void> {
    return new Promise((resolve) => {
      this.#marks.push({ at: bytes, happen: resolve })
    })
  }

  /** Every connection breaks. */
  cut(): void {
    for (const socket of this.#open) socket.destroy()
  }

  async close(): Promise<void> {
    this.#server.close()
    this.cut()
    await once(this.#server, 'close')
  }

  #count(bytes: number): void {
    this.#up += bytes
    while (this.#marks[0] && this.#marks[0].at <= this.#up) this.#marks.shift()?.happen()
  }
}

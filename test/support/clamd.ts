/** A clamd as far as INSTREAM goes: its framing, its limit, its answers, and the ways in which one fails, by what it is sent. */
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net'
import { eicar, mostBytes } from './eicar.ts'

const command = 'zINSTREAM\0'
const behaviours: Record<string, (socket: Socket) => void> = {
  SILENT: () => undefined,
  CUT: (socket) => socket.destroy(),
  HALF: (socket) => socket.end('stream: OK'),
  FAULT: (socket) => socket.end("stream: Can't allocate memory ERROR\0"),
  ODD: (socket) => socket.end('stream: OK, I think\0'),
}

class Session {
  readonly #socket: Socket
  #waiting: Buffer = Buffer.alloc(0)
  #body: Buffer[] = []
  #bodyBytes = 0
  #isAsked = false

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('error', () => undefined)
    socket.on('data', (data) => {
      this.#waiting = Buffer.concat([this.#waiting, data])
      while (this.#step());
    })
  }

  #take(length: number): Buffer {
    const taken = this.#waiting.subarray(0, length)
    this.#waiting = this.#waiting.subarray(length)
    return taken
  }

  /** Tells whether there may be more to do. */
  #step(): boolean {
    if (!this.#isAsked) {
      if (this.#waiting.length < command.length) return false
      if (this.#take(command.length).toString('latin1') !== command) this.#socket.end('UNKNOWN COMMAND\0')
      this.#isAsked = true
      return true
    }
    if (this.#waiting.length < 4) return false
    const length = this.#waiting.readUInt32BE()
    if (this.#waiting.length < 4 + length) return false
    this.#take(4)
    if (length === 0) {
      this.#answer()
      return false
    }
    this.#body.push(this.#take(length))
    this.#bodyBytes += length
    if (this.#bodyBytes > mostBytes) {
      this.#socket.end('INSTREAM size limit exceeded. ERROR\0')
      return false
    }
    if (this.#isNamed('HASTY')) this.#socket.write('stream: OK\0')
    if (this.#isNamed('STUCK')) this.#socket.pause()
    return true
  }

  #isNamed(name: string): boolean {
    return this.#body[0]?.subarray(0, name.length).toString('latin1') === name
  }

  #answer(): void {
    const [, behave] = Object.entries(behaviours).find(([name]) => this.#isNamed(name)) ?? []
    if (behave) return behave(this.#socket)
    const isFound = Buffer.concat(this.#body).includes(eicar)
    this.#socket.end(isFound ? 'stream: Eicar-Test-Signature FOUND\0' : 'stream: OK\0')
  }
}

export interface Clamd {
  port: number
  stop: () => Promise<void>
}

export async function clamd(): Promise<Clamd> {
  const open = new Set<Socket>()
  const server: Server = createServer((socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    return new Session(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const stop = (): Promise<void> => {
    for (const socket of open) socket.destroy()
    return new Promise((resolve) => server.close(() => resolve()))
  }
  return { port: (server.address() as AddressInfo).port, stop }
}

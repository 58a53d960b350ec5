/** A push service that takes everything: what is counted is what it costs to get there. */
import { createECDH, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { call } from '../client/http.ts'
import { each } from '../measure/pace.ts'
import type { Account } from '../subjects/account.ts'

export class PushSink {
  readonly #server = createServer((request, response) => {
    request.resume()
    request.once('end', () => {
      this.taken.push(Date.now())
      response.writeHead(201).end()
    })
  })
  /** When something was taken. */
  readonly taken: number[] = []

  static async start(): Promise<PushSink> {
    const sink = new PushSink()
    sink.#server.listen(0, '127.0.0.1')
    await once(sink.#server, 'listening')
    return sink
  }

  /** Each of these takes pushes from now on. */
  async subscribe(port: number, accounts: readonly Account[]): Promise<void> {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('it listens on a port')
    const origin = `http://127.0.0.1:${address.port}`
    await each(accounts, 8, async ({ accessToken, userId }) => {
      const pair = createECDH('prime256v1')
      const keys = { p256dh: pair.generateKeys().toString('base64url'), auth: randomBytes(16).toString('base64url') }
      const body = { kind: 'webpush', endpoint: `${origin}/${userId}`, keys }
      await call({ port, method: 'PUT', path: '/v1/devices/current/push', accessToken, body })
    })
  }

  stop(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

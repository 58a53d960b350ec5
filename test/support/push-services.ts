/** Fake push services on one port of the loopback: Web Push, FCM and APNs. They check every signature, and answer as they are told. */
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import { type PushPayload, pushPayload } from '../../src/protocol/push.ts'
import { until } from './processes.ts'
import { Browser, vapidKeyOf } from './web-push-browser.ts'

export interface Arrived {
  at: number
  headers: IncomingMessage['headers']
  /** What the device reads; of FCM and APNs what their own form of it says. */
  payload: PushPayload
  bytes: number
  /** As it came, where it is JSON. */
  json: unknown
}

/** A status, with what comes with it; `silence` never answers. */
export type Reply = number | 'silence' | { status: number; headers?: Record<string, string>; body?: object }

/** One address of one device. */
export class Place {
  readonly arrived: Arrived[] = []
  /** What is answered, one after the other; the last goes on. */
  replies: Reply[]
  /** What was asked, the refused included. */
  asked = 0
  readonly subscription: Record<string, unknown>

  constructor(subscription: Record<string, unknown>, ok: Reply) {
    this.subscription = subscription
    this.replies = [ok]
  }

  get payloads(): PushPayload[] {
    return this.arrived.map(({ payload }) => payload)
  }

  next(): Reply {
    return (this.replies.length > 1 ? this.replies.shift() : this.replies[0]) ?? 500
  }

  /** The n-th that came. */
  async nth(count: number, withinMs = 10_000): Promise<Arrived> {
    await until(() => this.arrived.length >= count, `${count} pushes instead of ${this.arrived.length}`, { withinMs })
    const found = this.arrived[count - 1]
    if (!found) throw new Error('it came')
    return found
  }
}

const project = 'edgewise-test'
const keyId = 'KEY1234567'
const teamId = 'TEAM123456'
const topic = 'chat.edgewise.app'
const google = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const apple = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pem = (key: typeof google.privateKey): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()

/** The parts of a JWT whose signature fits. */
function opened(token: string, key: typeof google.publicKey): { head: Record<string, unknown>; claims: Record<string, unknown> } {
  const [head = '', claims = '', signature = ''] = token.split('.')
  const how = key.asymmetricKeyType === 'ec' ? { key, dsaEncoding: 'ieee-p1363' as const } : key
  if (!verify('sha256', Buffer.from(`${head}.${claims}`), how, Buffer.from(signature, 'base64url'))) throw new Error('a forged token')
  const parse = (part: string): Record<string, unknown> => JSON.parse(Buffer.from(part, 'base64url').toString())
  return { head: parse(head), claims: parse(claims) }
}

export class PushServices {
  readonly #server: Server
  readonly #browsers = new Map<string, { browser: Browser; place: Place }>()
  readonly #places = new Map<string, Place>()
  readonly #granted = new Set<string>()
  /** What did not check. */
  readonly errors: unknown[] = []
  /** Tokens that Google gave out, and different ones that Apple was shown. */
  grants = 0
  readonly appleTokens = new Set<string>()
  readonly vapidKeys = new Set<string>()
  /** Requests that were open at one time. */
  mostOpen = 0
  #open = 0
  /** How long an answer takes. */
  slowMs = 0
  #nth = 0

  private constructor(server: Server) {
    this.#server = server
  }

  static async start(): Promise<PushServices> {
    const server = createServer()
    const services = new PushServices(server)
    server.on('request', (request, response) => void services.#serve(request, response))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return services
  }

  get origin(): string {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('it listens on a port')
    return `http://127.0.0.1:${address.port}`
  }

  /** The variables of a server that pushes here. */
  get vars(): Record<string, string> {
    return {
      FCM_BASE_URL: this.origin,
      APNS_BASE_URL: this.origin,
      FCM_SERVICE_ACCOUNT: JSON.stringify({ project_id: project, client_email: 'push@example.com', private_key: pem(google.privateKey) }),
      APNS_KEY: JSON.stringify({ keyId, teamId, topic, privateKey: pem(apple.privateKey) }),
    }
  }

  browser(): Place {
    const browser = new Browser()
    const path = `/web/${++this.#nth}`
    const place = new Place({ kind: 'webpush', endpoint: this.origin + path, keys: browser.keys }, 201)
    this.#browsers.set(path, { browser, place })
    return place
  }

  android(): Place {
    const token = `android-${++this.#nth}:token`
    return this.#keep(token, new Place({ kind: 'fcm', token }, { status: 200, body: { name: 'projects/x/messages/1' } }))
  }

  iphone(): Place {
    const token = (++this.#nth).toString(16).padStart(64, 'a')
    return this.#keep(token, new Place({ kind: 'apns', token }, 200))
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #keep(token: string, place: Place): Place {
    this.#places.set(token, place)
    return place
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.mostOpen = Math.max(this.mostOpen, ++this.#open)
    const over = (): void => void this.#open--
    response.once('close', over)
    try {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      const reply = this.#answer(request, Buffer.concat(chunks))
      if (this.slowMs > 0) await new Promise((resolve) => setTimeout(resolve, this.slowMs))
      if (reply === 'silence') return
      const { status, headers = {}, body } = typeof reply === 'number' ? { status: reply } : reply
      response.writeHead(status, { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) })
      response.end(body ? JSON.stringify(body) : undefined)
    } catch (error) {
      this.errors.push(error)
      response.writeHead(400).end()
    }
  }

  #answer(request: IncomingMessage, body: Buffer): Reply {
    const path = request.url ?? ''
    if (path === '/token') return this.#grant(body)
    if (path === `/v1/projects/${project}/messages:send`) return this.#fcm(request, body)
    if (path.startsWith('/3/device/')) return this.#apns(request, path.slice('/3/device/'.length), body)
    const found = this.#browsers.get(path)
    if (!found) return 404
    this.vapidKeys.add(vapidKeyOf(request.headers.authorization, this.origin))
    if (request.headers['content-encoding'] !== 'aes128gcm') throw new Error('another encoding')
    if (!/^[\w-]{1,32}$/.test(String(request.headers['topic'])) || !(Number(request.headers['ttl']) > 0)) throw new Error('no topic or ttl')
    return arrive(found.place, request, { body, text: found.browser.read(body) })
  }

  #grant(body: Buffer): Reply {
    const assertion = new URLSearchParams(body.toString()).get('assertion') ?? ''
    const { head, claims } = opened(assertion, google.publicKey)
    if (head['alg'] !== 'RS256' || claims['aud'] !== `${this.origin}/token` || claims['iss'] !== 'push@example.com')
      throw new Error('a foreign assertion')
    const token = `granted-${++this.grants}`
    this.#granted.add(token)
    return { status: 200, body: { access_token: token, expires_in: 3_599, token_type: 'Bearer' } }
  }

  #fcm(request: IncomingMessage, body: Buffer): Reply {
    if (!this.#granted.has((request.headers.authorization ?? '').replace('Bearer ', ''))) return 401
    const { message } = JSON.parse(body.toString())
    const place = this.#places.get(message.token)
    if (!place) return { status: 404, body: { error: { status: 'NOT_FOUND', details: [{ errorCode: 'UNREGISTERED' }] } } }
    const { data } = message
    return arrive(place, request, {
      body,
      text: JSON.stringify({ ...data, seq: Number(data.seq), badge: Number(data.badge) }),
      json: message,
    })
  }

  #apns(request: IncomingMessage, token: string, body: Buffer): Reply {
    const jwt = (request.headers.authorization ?? '').replace('bearer ', '')
    const { head, claims } = opened(jwt, createPublicKey(apple.publicKey.export({ type: 'spki', format: 'pem' })))
    if (head['kid'] !== keyId || head['alg'] !== 'ES256' || claims['iss'] !== teamId) throw new Error('a foreign token')
    if (request.headers['apns-topic'] !== topic) throw new Error('a foreign topic')
    this.appleTokens.add(jwt)
    const place = this.#places.get(token)
    if (!place) return { status: 400, body: { reason: 'BadDeviceToken' } }
    const json = JSON.parse(body.toString())
    const { aps, ...more } = json
    return arrive(place, request, { body, text: JSON.stringify({ ...aps.alert, badge: aps.badge, ...more }), json })
  }
}

/** Only what is taken has arrived at the device. */
function arrive(place: Place, request: IncomingMessage, { body, text, json }: { body: Buffer; text: string; json?: unknown }): Reply {
  place.asked++
  const reply = place.next()
  const status = typeof reply === 'object' ? reply.status : reply
  const payload = pushPayload.strict().parse(JSON.parse(text))
  if (Buffer.byteLength(text) > 3_993) throw new Error(`${Buffer.byteLength(text)} bytes`)
  if (status === 200 || status === 201) place.arrived.push({ at: Date.now(), headers: request.headers, payload, bytes: body.length, json })
  return reply
}

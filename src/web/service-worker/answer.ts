/**
 * Answers from a notice while no page is open. The tokens are those of the app, exchanged under the lock under which its tabs exchange
 * them; the rest of the SDK is not loaded for one request.
 */
import { indexedDb } from '../../client/indexeddb.ts'
import { put } from '../../client/storage.ts'
import { uuids } from '../../client/uuid.ts'
import type { Session } from '../../protocol/account.ts'
import { told } from '../push/subscribing.ts'
import type { Answer } from '../push/worker-messages.ts'

declare const self: ServiceWorkerGlobalScope

const name = 'edgewise'
const marginMs = 30_000
const patienceMs = 10_000
const storage = indexedDb(name)
const newId = uuids({ clock: { now: () => Date.now(), after: () => () => undefined }, random: () => Math.random() })

async function stored(): Promise<Session> {
  const row = await storage.get('meta', 'session')
  if (row?.kind !== 'session') throw new Error('nobody is signed in')
  return row.session
}

const isFresh = ({ accessTokenExpiresAt }: Session): boolean => accessTokenExpiresAt > Date.now() + marginMs

async function send(method: 'POST' | 'PUT', path: string, body: object, token?: string): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) }
  const response = await fetch(path, { method, headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${path} answered ${response.status}`)
  return response
}

async function accessToken(): Promise<string> {
  const known = await stored()
  if (isFresh(known)) return known.accessToken
  return self.navigator.locks.request(`edgewise-refresh:${name}`, async () => {
    const before = await stored()
    if (isFresh(before)) return before.accessToken
    const session: Session = await (await send('POST', '/v1/sessions/refresh', { refreshToken: before.refreshToken })).json()
    await storage.write([put('meta', 'session', { kind: 'session', session })])
    return session.accessToken
  })
}

/** There is no request for a mark: it is a frame of the inbox socket. */
async function markRead(token: string, conversationId: string, seq: number): Promise<void> {
  const url = new URL('/v1/inbox/socket', self.location.origin)
  url.protocol = url.protocol.replace('http', 'ws')
  const socket = new WebSocket(url, ['edgewise.v1', `bearer.${token}`])
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, patienceMs)
    const finish = (): void => {
      clearTimeout(timer)
      resolve()
    }
    socket.addEventListener('open', () => {
      socket.send(
        JSON.stringify([
          { type: 'hello', usn: Date.now() },
          { type: 'read', conversationId, seq },
        ]),
      )
    })
    // The mark was taken when the conversation is shown with it.
    socket.addEventListener('message', ({ data }) => String(data).includes(conversationId) && finish())
    socket.addEventListener('close', finish)
  })
  socket.close()
}

export async function answer(message: Answer): Promise<void> {
  const token = await accessToken()
  const { conversationId, seq } = message
  if (message.kind === 'read') return markRead(token, conversationId, seq)
  // What is sent moves its sender's marks as well.
  const content = { type: 'text', text: message.text }
  await send('POST', `/v1/conversations/${encodeURIComponent(conversationId)}/messages`, { id: newId(), content }, token)
}

/** Tells the server where this browser takes pushes from now on. */
export async function renew(subscription: PushSubscription): Promise<void> {
  await send('PUT', '/v1/devices/current/push', told(subscription), await accessToken())
}

/** The protocol as the workloads use it: a conversation's socket that has said hello, and sends that are counted. */
import type { Down } from './frames.ts'
import { type Json, number } from './json.ts'
import * as messageId from './message-id.ts'
import { Socket, type Target } from './socket.ts'

export interface Cursor {
  seq: number
  rev: number
}

const text = 'Eighty bytes of talk: see you at the corner by the old mill at seven, and bring it'.slice(0, 80)
const helloMs = 60_000

export function send(words = text): { frame: string; counter: number } {
  const { id, counter } = messageId.next()
  return { frame: `{"type":"send","id":"${id}","content":{"type":"text","text":"${words}"}}`, counter }
}

/** Opens a socket and waits for the server's `hello`. Frames behind it stay unread until `onFrame` is set. */
export async function join(target: Target): Promise<{ socket: Socket; head: Cursor }> {
  const { socket, hello } = await greet(target)
  return { socket, head: { seq: number(hello, 'conversation', 'head', 'seq'), rev: number(hello, 'conversation', 'head', 'rev') } }
}

/** The same of a person's inbox. */
export const joinInbox = async (target: Target): Promise<Socket> => (await greet(target)).socket

async function greet(target: Target): Promise<{ socket: Socket; hello: Json }> {
  const socket = await Socket.open(target)
  const { promise, resolve, reject } = Promise.withResolvers<Json>()
  const overdue = setTimeout(() => reject(new Error(`no hello on ${target.path}`)), helloMs)
  socket.onLost = (code) => reject(new Error(`${target.path} closed with ${code} before hello`))
  socket.onFrame = (frame) => {
    if (isFrame(frame, 'hello')) resolve(frame.frame)
    else complain(frame)
  }
  socket.send('{"type":"hello"}')
  const hello = await promise.finally(() => clearTimeout(overdue))
  socket.onLost = lost(target.path)
  socket.onFrame = complain
  return { socket, hello }
}

export const isFrame = (down: Down, type: string): down is Extract<Down, { kind: 'other' }> =>
  down.kind === 'other' &&
  typeof down.frame === 'object' &&
  down.frame !== null &&
  !Array.isArray(down.frame) &&
  down.frame['type'] === type

/** A refused frame would make a benchmark measure something else, so the run ends with it. */
export function complain(down: Down): void {
  if (isFrame(down, 'error')) throw new Error(`refused: ${JSON.stringify(down.frame)}`)
}

const lost =
  (path: string) =>
  (code: number): never => {
    throw new Error(`${path} was closed with ${code}`)
  }

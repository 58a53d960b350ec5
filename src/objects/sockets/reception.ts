/** Takes a socket message apart: each frame is judged by itself, and what is refused is answered and counted. */
import { type CloseReason, type ErrorCode, Refused, limits } from '../../protocol/index.ts'
import { type Decoded, errorFrame, exceedsBytes, refusalFrame } from './decode.ts'
import type { Socket } from './socket.ts'

type ErrorFrame = ReturnType<typeof errorFrame>

export interface Reception<F, S extends Socket> {
  decode: (text: string) => Decoded<F>[]
  handle: (socket: S, frame: F) => void
  answer: (socket: S, error: ErrorFrame) => void
  /** At the end of the turn, after what the socket still gets. */
  close: (socket: S, reason: CloseReason) => void
}

interface Refusing {
  error: ErrorFrame
  /** Not even a type of the protocol. */
  foreign: boolean
}

export function refuse<F, S extends Socket>(
  { answer, close }: Reception<F, S>,
  socket: S,
  { error, foreign }: Refusing,
  now: number,
): void {
  answer(socket, error)
  if (foreign && socket.foreign.add(now) >= limits.foreignFramesPerMinute) close(socket, 'foreignFrames')
  else if (socket.refused.add(now) >= limits.refusedFramesPerMinute) close(socket, 'tooManyRefused')
}

export function take<F extends { type: string }, S extends Socket>(
  reception: Reception<F, S>,
  socket: S,
  data: string | ArrayBuffer,
  now: number,
): void {
  const tooLarge = typeof data === 'string' ? exceedsBytes(data, limits.socketMessageBytes) : data.byteLength > limits.socketMessageBytes
  if (tooLarge) return reception.close(socket, 'tooLarge')
  if (typeof data !== 'string')
    return refuse(reception, socket, { error: errorFrame({}, { code: 'invalid_request', detail: 'Frames are text.' }), foreign: true }, now)
  for (const decoded of reception.decode(data)) {
    if (socket.closing !== undefined) return
    if (decoded.kind === 'refused') refuse(reception, socket, decoded, now)
    else one(reception, socket, decoded.frame, now)
  }
}

/** A frame by itself, now or later. */
export function one<F extends { type: string }, S extends Socket>(reception: Reception<F, S>, socket: S, frame: F, now: number): void {
  if (now >= socket.expiresAt && frame.type !== 'auth') return reception.close(socket, 'unauthenticated')
  try {
    if (!socket.greeted && frame.type !== 'hello') throw new Refused('invalid_request', 'The first frame is hello.')
    reception.handle(socket, frame)
  } catch (error) {
    refuse(reception, socket, { error: refusalFrame({ ...frame }, refusalOf(error)), foreign: false }, now)
  }
}

/** What a client may know of an error; anything but a refusal is logged for the operator and stays inside. */
export function refusalOf(error: unknown): Refused {
  if (error instanceof Refused) return error
  // oxlint-disable-next-line no-console
  console.error(error)
  const code: ErrorCode = 'internal'
  return new Refused(code, 'The server failed to do this.')
}

/** The open sockets of an object: found again after sleep, by their attachments. */
import type { Attachment, Socket } from './socket.ts'

const deviceTag = (deviceId: string): string => `device:${deviceId}`

export class Sockets<A extends Attachment, S extends Socket<A>> {
  readonly #ctx: DurableObjectState
  readonly #make: (ws: WebSocket, attachment: A) => S
  #bySocket: Map<WebSocket, S> | undefined

  constructor(ctx: DurableObjectState, make: (ws: WebSocket, attachment: A) => S) {
    this.#ctx = ctx
    this.#make = make
  }

  accept(ws: WebSocket, attachment: A): S {
    const open = this.#open()
    this.#ctx.acceptWebSocket(ws, [deviceTag(attachment.deviceId)])
    // Answered by the platform, so that a sign of life wakes nobody. It is kept over sleep, and costs too much to be said again.
    if (!this.#ctx.getWebSocketAutoResponse()) this.#ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'))
    ws.serializeAttachment(attachment)
    const socket = this.#make(ws, attachment)
    open.set(ws, socket)
    return socket
  }

  of(ws: WebSocket): S | undefined {
    return this.#open().get(ws)
  }

  /** Takes one away that has closed. Where its end is what wakes the object it is not among the open ones, and is known by its attachment alone. */
  drop(ws: WebSocket): S {
    const socket = this.of(ws) ?? this.#make(ws, ws.deserializeAttachment())
    this.#open().delete(ws)
    return socket
  }

  all(): Iterable<S> {
    return this.#open().values()
  }

  get size(): number {
    return this.#open().size
  }

  ofDevice(deviceId: string): S[] {
    return this.#ctx.getWebSockets(deviceTag(deviceId)).flatMap((ws) => this.of(ws) ?? [])
  }

  /** When the platform answered its last ping. */
  pingedAt({ ws }: S): number {
    return this.#ctx.getWebSocketAutoResponseTimestamp(ws)?.getTime() ?? 0
  }

  #open(): Map<WebSocket, S> {
    if (this.#bySocket) return this.#bySocket
    const found = new Map<WebSocket, S>()
    for (const ws of this.#ctx.getWebSockets()) {
      if (ws.readyState === WebSocket.OPEN) found.set(ws, this.#make(ws, ws.deserializeAttachment()))
    }
    return (this.#bySocket = found)
  }
}

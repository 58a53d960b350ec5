/** The least that passes a message on: an object with one hibernating socket, which a call sends a frame to. */
/// <reference types="@cloudflare/workers-types" />
import { DurableObject } from 'cloudflare:workers'

export class Receiver extends DurableObject {
  override fetch(): Response {
    const { 0: client, 1: server } = new WebSocketPair()
    this.ctx.acceptWebSocket(server)
    return new Response(null, { status: 101, webSocket: client })
  }

  override webSocketMessage(socket: WebSocket): void {
    socket.send('{"type":"hello","usn":0}')
  }

  deliver(frame: string): void {
    for (const socket of this.ctx.getWebSockets()) socket.send(frame)
  }
}

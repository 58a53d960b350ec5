/** The lower floor: one insert, one commit and one broadcast for each frame, and nothing a product would need. */
/// <reference types="@cloudflare/workers-types" />
import { ack, parse, type Up } from './frames.ts'
import { Log } from './log.ts'
import type { Env } from './worker.ts'

export class Floor {
  protected readonly ctx: DurableObjectState
  protected readonly log: Log
  /** Who sits behind a socket; the attachment holds it through a hibernation. */
  private readonly users = new WeakMap<WebSocket, string>()
  private readonly receivers: Env['RECEIVER']
  /** Whom it tells by a call each: its name says how many they are. */
  private readonly members: string[]

  constructor(ctx: DurableObjectState, env: Env) {
    this.ctx = ctx
    this.log = new Log(ctx.storage.sql, ctx.id.name ?? '')
    this.receivers = env.RECEIVER
    const count = Number(/^members-(\d+)$/.exec(ctx.id.name ?? '')?.[1] ?? 0)
    this.members = Array.from({ length: count }, (_, index) => `user-${index}`)
  }

  fetch(request: Request): Response {
    const url = new URL(request.url)
    if (url.pathname.endsWith('/messages')) {
      const before = Number(url.searchParams.get('before') ?? Number.MAX_SAFE_INTEGER)
      const page = this.log.page(before, Number(url.searchParams.get('limit') ?? 50))
      return new Response(page, { headers: { 'content-type': 'application/json' } })
    }
    const { 0: client, 1: server } = new WebSocketPair()
    this.ctx.acceptWebSocket(server)
    server.serializeAttachment(request.headers.get('authorization') ?? '')
    return new Response(null, { status: 101, webSocket: client })
  }

  webSocketMessage(socket: WebSocket, data: string): void {
    for (const frame of parse(data)) this.handle(socket, frame)
  }

  protected handle(socket: WebSocket, frame: Up): void {
    if (frame.type !== 'send') {
      for (const answer of this.answer(socket, frame)) socket.send(answer)
      return
    }
    const message = this.log.append(frame.id, this.user(socket), frame.content)
    socket.send(ack(frame.id, message.seq, message.sentAt))
    for (const other of this.ctx.getWebSockets()) if (other !== socket) other.send(message.frame)
    void Promise.all(this.members.map((name) => this.receivers.getByName(name).deliver(message.frame)))
  }

  protected answer(socket: WebSocket, frame: Exclude<Up, { type: 'send' }>): string[] {
    if (frame.type === 'sync') return this.log.sync(frame.cursor.seq, frame.ref)
    const hello = this.log.hello(this.user(socket))
    return frame.cursor ? [hello, ...this.log.sync(frame.cursor.seq)] : [hello]
  }

  protected user(socket: WebSocket): string {
    const known = this.users.get(socket)
    if (known !== undefined) return known
    const user = String(socket.deserializeAttachment()).replace('Bearer ', '')
    this.users.set(socket, user)
    return user
  }
}

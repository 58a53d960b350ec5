/** The upper floor: whatever came in one turn of the event loop shares one commit and one outgoing message per socket. */
import { Floor } from './floor.ts'
import { ack, pack, parse } from './frames.ts'

type Stored = { from: WebSocket; ack: string; message: string }

export class FloorBatch extends Floor {
  private queue: { from: WebSocket; data: string }[] = []

  override webSocketMessage(from: WebSocket, data: string): void {
    if (this.queue.push({ from, data }) === 1) setTimeout(() => this.flush(), 0)
  }

  private flush(): void {
    const queue = this.queue
    this.queue = []
    const stored: Stored[] = []
    for (const { from, data } of queue) {
      for (const frame of parse(data)) {
        if (frame.type !== 'send') {
          from.send(pack(this.answer(from, frame)))
          continue
        }
        const { seq, sentAt, frame: message } = this.log.append(frame.id, this.user(from), frame.content)
        stored.push({ from, ack: ack(frame.id, seq, sentAt), message })
      }
    }
    if (stored.length === 0) return
    const senders = new Set(stored.map((each) => each.from))
    for (const sender of senders) sender.send(pack(stored.map((each) => (each.from === sender ? each.ack : each.message))))
    const everything = pack(stored.map((each) => each.message))
    for (const socket of this.ctx.getWebSockets()) if (!senders.has(socket)) socket.send(everything)
  }
}

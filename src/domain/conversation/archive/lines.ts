/** A segment as text: a first line that says what it is, and a line of JSON for each message. gunzip and any text tool read it. */
import type { MessageRow } from '../log.ts'

const version = 1

export interface Header {
  version: number
  conversationId: string
  fromSeq: number
  toSeq: number
  messages: number
}

/** Without what is null. */
const lineOf = (row: MessageRow): string => JSON.stringify(Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)))

export function encode(conversationId: string, fromSeq: number, toSeq: number, rows: MessageRow[]): string {
  const header: Header = { version, conversationId, fromSeq, toSeq, messages: rows.length }
  return [JSON.stringify(header), ...rows.map(lineOf)].join('\n')
}

/** Lines by seq; each is parsed when it is asked for, since most pages need a few of thousands. */
export class Lines {
  readonly header: Header
  readonly #bySeq = new Map<number, string>()
  /** UTF-16 units, about what it takes of the memory. */
  readonly units: number

  constructor(text: string) {
    const [first = '', ...lines] = text.split('\n')
    const header: Header = JSON.parse(first)
    if (header.version !== version) throw new Error(`a segment of version ${header.version}`)
    this.header = header
    this.units = text.length
    for (const line of lines) this.#bySeq.set(Number(/^\{"seq":(\d+)/u.exec(line)?.[1]), line)
    if (this.#bySeq.size !== header.messages) throw new Error('a segment with another number of messages than it says')
  }

  get seqs(): Iterable<number> {
    return this.#bySeq.keys()
  }

  row(seq: number): MessageRow | undefined {
    const line = this.#bySeq.get(seq)
    if (line === undefined) return undefined
    const stored: Partial<MessageRow> & Pick<MessageRow, 'seq' | 'id' | 'senderId' | 'sentAt'> = JSON.parse(line)
    return {
      seq: stored.seq,
      id: stored.id,
      senderId: stored.senderId,
      sentAt: stored.sentAt,
      content: stored.content ?? null,
      replyTo: stored.replyTo ?? null,
      mentions: stored.mentions ?? null,
      reactions: stored.reactions ?? null,
      editedAt: stored.editedAt ?? null,
      editRev: stored.editRev ?? null,
      deletedAt: stored.deletedAt ?? null,
      expiresAt: stored.expiresAt ?? null,
    }
  }
}

/** A floor's messages: the columns and the one unique index that any chat needs, and nothing else. */
/// <reference types="@cloudflare/workers-types" />

type Row = { seq: number; id: string; sender: string; sentAt: number; content: string }

export class Log {
  private readonly sql: SqlStorage
  private readonly conversationId: string
  private head: number

  constructor(sql: SqlStorage, conversationId: string) {
    this.sql = sql
    this.conversationId = conversationId
    sql.exec(
      'create table if not exists messages (seq integer primary key, id text not null, sender text not null, sentAt integer not null, content text not null)',
    )
    sql.exec('create unique index if not exists messages_by_id on messages (sender, id)')
    this.head = Number(sql.exec('select coalesce(max(seq), 0) as head from messages').one().head)
  }

  append(id: string, sender: string, content: unknown): { seq: number; sentAt: number; frame: string } {
    const row = { seq: ++this.head, id, sender, sentAt: Date.now(), content: JSON.stringify(content) }
    this.sql.exec('insert into messages values (?, ?, ?, ?, ?)', row.seq, id, sender, row.sentAt, row.content)
    return { seq: row.seq, sentAt: row.sentAt, frame: `{"type":"message","message":${this.json(row)}}` }
  }

  hello(userId: string): string {
    const conversation = { id: this.conversationId, kind: 'direct', head: this.cursor() }
    return JSON.stringify({ type: 'hello', conversation, you: { userId }, receipts: [] })
  }

  /** The pages from a cursor to the head; at the head one empty page. */
  sync(after: number, ref?: string): string[] {
    const frames: string[] = []
    for (let from = after; ;) {
      const rows = this.sql.exec<Row>('select * from messages where seq > ? order by seq limit 100', from).toArray()
      from = rows.at(-1)?.seq ?? this.head
      const messages = rows.map((row) => this.json(row)).join(',')
      const rest = JSON.stringify({ ref, changes: [], head: this.cursor(), more: from < this.head }).slice(1)
      frames.push(`{"type":"sync","messages":[${messages}],${rest}`)
      if (from >= this.head) return frames
    }
  }

  page(before: number, limit: number): string {
    const rows = this.sql.exec<Row>('select * from messages where seq < ? order by seq desc limit ?', before, limit).toArray().toReversed()
    const messages = rows.map((row) => this.json(row)).join(',')
    return `{"messages":[${messages}],"head":${JSON.stringify(this.cursor())},"more":${(rows[0]?.seq ?? 1) > 1}}`
  }

  private cursor(): { seq: number; rev: number } {
    return { seq: this.head, rev: 0 }
  }

  private json(row: Row): string {
    return `{"conversationId":"${this.conversationId}","seq":${row.seq},"id":"${row.id}","senderId":"${row.sender}","sentAt":${row.sentAt},"content":${row.content}}`
  }
}

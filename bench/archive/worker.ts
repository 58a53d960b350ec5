/** The Worker as it is, with a conversation that can be filled in the object itself: ten million messages by socket would take an hour. */
import worker, { Conversation as Real } from '../../src/worker/index.ts'

export { Handle, Keyring, RateLimiter, StoredBlob, Upload, UserInbox } from '../../src/worker/index.ts'

const step = 5_000
const insert = `insert into message (seq, id, sender_id, sent_at, content)
  with recursive n(i) as (select ?1 union all select i + 1 from n where i < ?2)
  select i, printf('%08x-%04x-7%03x-a%03x-%012x', (?3 + i) / 65536, (?3 + i) % 65536, abs(random()) % 4096, abs(random()) % 4096, abs(random()) % 281474976710656),
    case i % 2 when 0 then ?4 else ?5 end, ?3 + i, json_object('type', 'text', 'text', 'message ' || i || ', as long as people write: ' || hex(randomblob(24)))
  from n`

export class Conversation extends Real {
  readonly #sql: SqlStorage
  readonly #state: DurableObjectState

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#sql = ctx.storage.sql
    this.#state = ctx
  }

  /** Messages of two people, a millisecond apart from a time on, written past the rules. */
  fillTo(head: number, firstAt: number, senders: [string, string]): number {
    const [row] = this.#sql.exec<{ seq: number | null }>('select max(seq) as seq from message')
    for (let from = (row?.seq ?? 0) + 1; from <= head; from += step)
      this.#sql.exec(insert, from, Math.min(head, from + step - 1), firstAt, ...senders)
    return this.#sql.databaseSize
  }

  /** It wakes with what was written past it. */
  async fall(): Promise<void> {
    await this.#state.storage.sync()
    this.#state.abort('it falls')
  }

  /** What the object holds, in bytes. */
  size(): number {
    return this.#sql.databaseSize
  }
}

interface Filling {
  fillTo(head: number, firstAt: number, senders: [string, string]): Promise<number>
  fall(): Promise<void>
  size(): Promise<number>
}

export default {
  ...worker,
  async fetch(request, env, ctx) {
    const { pathname, searchParams } = new URL(request.url)
    if (!pathname.startsWith('/bench/')) return worker.fetch(request, env, ctx)
    // The binding's type is that of the real class; the one that runs is the one above.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const stub = env.CONVERSATION.getByName(decodeURIComponent(pathname.slice('/bench/'.length))) as unknown as Filling
    const [alice = '', bob = ''] = (searchParams.get('senders') ?? '').split(' ')
    const head = Number(searchParams.get('head'))
    if (head === 0) return Response.json(await stub.size())
    const size = await stub.fillTo(head, Number(searchParams.get('firstAt')), [alice, bob])
    await stub.fall().catch(() => undefined)
    return Response.json(size)
  },
} satisfies ExportedHandler<Env>

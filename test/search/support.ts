/** What the tests of search share. */
import { runInDurableObject } from 'cloudflare:test'
import type { Found, Question } from '../../src/domain/conversation/search/search.ts'
import type { Content, SearchHit } from '../../src/protocol/index.ts'
import { type Room, ok } from '../conversation/support.ts'

type Asked = Partial<Omit<Question, 'q'>>

export const find = ({ stub }: Room, userId: string, q: string, more: Asked = {}): Promise<Found> =>
  ok(stub.search(userId, { q, limit: 50, except: [], ...more }))

/** All hits, call by call, as long as there may be more. */
export async function findAll(room: Room, userId: string, q: string, more: Asked = {}): Promise<SearchHit[]> {
  const hits: SearchHit[] = []
  for (let after: Question['after']; ;) {
    const found = await find(room, userId, q, { ...more, ...(after ? { after } : {}) })
    hits.push(...found.hits)
    if (!found.rest) return hits
    after = { sentAt: found.rest.sentAt, conversationId: room.id, seq: found.rest.seq }
  }
}

export const seqsOf = (hits: SearchHit[]): number[] => hits.map(({ message }) => message.seq)

/** The seqs that a search gives, all of them. */
export const found = async (room: Room, userId: string, q: string, more: Asked = {}): Promise<number[]> =>
  seqsOf(await findAll(room, userId, q, more))

/** Messages written past the rules, with a second between them; the object keeps what it knows but for its head, so evict it. */
export async function write(
  { stub }: Room,
  senderId: string,
  contents: Content[],
  from = Date.now() - contents.length * 1_000,
): Promise<void> {
  await runInDurableObject(stub, (_, { storage: { sql } }) => {
    for (let at = 0; at < contents.length; at += 500) {
      sql.exec(
        `insert into message (seq, id, sender_id, sent_at, content)
         select head.seq + 1 + key, printf('%08x-0000-7000-8000-%012x', head.seq + 1 + key, key), ?2, ?3 + 1000 * key, value
         from json_each(?1), (select coalesce(max(seq), 0) as seq from message) head`,
        JSON.stringify(contents.slice(at, at + 500).map((content) => JSON.stringify(content))),
        senderId,
        from + at * 1_000,
      )
    }
  })
}

export const marked = ({ snippet, marks }: SearchHit): string[] => marks.map(({ from, to }) => snippet.slice(from, to))

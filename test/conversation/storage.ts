/** Looks behind the object: what its tables hold, what a frame costs, and logs too long to be sent message by message. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import type { Room } from './room.ts'

type Rows = Record<string, Record<string, SqlStorageValue>[]>

/** Every row of every table. */
export function tables({ stub }: Room): Promise<Rows> {
  return runInDurableObject(stub, (_, { storage: { sql } }) => {
    const names = [
      ...sql.exec<{ name: string }>(
        "select name from sqlite_master where type = 'table' and name not like '\\_cf%' escape '\\' order by name",
      ),
    ]
    return Object.fromEntries(names.map(({ name }) => [name, [...sql.exec(`select * from "${name}"`)]]))
  })
}

/** The names of the tables that hold a word. */
export async function tablesWith(room: Room, word: string): Promise<string[]> {
  return Object.entries(await tables(room)).flatMap(([name, rows]) => (JSON.stringify(rows).includes(word) ? [name] : []))
}

export interface Cost {
  statements: string[]
  rowsRead: number
  rowsWritten: number
}

/** What the statements cost that run from now until the meter is read. */
export async function meter({ stub }: Room): Promise<() => Cost> {
  const seen: { statement: string; cursor: SqlStorageCursor<Record<string, SqlStorageValue>> }[] = []
  await runInDurableObject(stub, (_, { storage: { sql } }) => {
    const exec = sql.exec.bind(sql)
    sql.exec = <T extends Record<string, SqlStorageValue>>(statement: string, ...bindings: unknown[]): SqlStorageCursor<T> => {
      const cursor = exec<T>(statement, ...bindings)
      seen.push({ statement, cursor })
      return cursor
    }
  })
  return () => {
    const taken = seen.splice(0)
    const sum = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0)
    return {
      statements: taken.map(({ statement }) => statement),
      rowsRead: sum(taken.map(({ cursor }) => cursor.rowsRead)),
      rowsWritten: sum(taken.map(({ cursor }) => cursor.rowsWritten)),
    }
  }
}

/** A log of many messages of one sender, written past the rules; the object wakes up with them. */
export async function fill({ stub }: Room, senderId: string, count: number): Promise<void> {
  await runInDurableObject(stub, (_, { storage: { sql } }) => {
    sql.exec(
      `insert into message (seq, id, sender_id, sent_at, content)
       with recursive n(i) as (select 1 union all select i + 1 from n where i < ?1),
         head(seq) as (select coalesce(max(seq), 0) from message)
       select head.seq + i, printf('%08x-%04x-7000-8000-%012x', ?3 / 65536, ?3 % 65536, head.seq + i), ?2, ?3, json_object('type', 'text', 'text', 'message ' || (head.seq + i)) from n, head
       where i <= ?1`,
      count,
      senderId,
      Date.now(),
    )
  })
  await evictDurableObject(stub)
}

/** Members by the thousand, written past the rules; their inboxes are not told. */
export async function crowd({ stub }: Room, userIds: string[]): Promise<void> {
  await runInDurableObject(stub, (_, { storage: { sql } }) => {
    sql.exec(
      `insert into member (user_id, role, joined_at, base_seq, spans)
       select value, 'member', ?2, 0, json_array(json_object('from', 0, 'to', null, 'fromRev', 0, 'toRev', null)) from json_each(?1)`,
      JSON.stringify(userIds),
      Date.now(),
    )
    // None of them has an account, so their inboxes are told nothing.
    sql.exec('update conversation set member_count = member_count + ?1, reach = reach || ?2', userIds.length, 'x'.repeat(userIds.length))
  })
  await evictDurableObject(stub)
}

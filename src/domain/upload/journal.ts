/** The bytes of an upload on their way: whole parts in the bucket, and what came after them here. Their sum is the offset. */
import { asc } from 'drizzle-orm'
import { limits } from '../../protocol/index.ts'
import type { Database } from '../database.ts'
import { part, tail, upload } from './schema.ts'

export interface Part {
  partNumber: number
  etag: string
}

/** A row holds at most 2 MB. */
const rowBytes = 1024 * 1024

export const parts = (db: Database): Part[] =>
  db.orm.select({ partNumber: part.number, etag: part.etag }).from(part).orderBy(asc(part.number)).all()

/** What came after the last part. */
export const tailChunks = (db: Database): Uint8Array[] => {
  const rows = db.sql.exec<{ bytes: ArrayBuffer }>('select bytes from tail order by ordinal')
  return Array.from(rows, ({ bytes }) => new Uint8Array(bytes))
}

/** How many bytes are kept. `size` is the whole, which the last part may end before it is full. */
export function offset(db: Database, size: number): number {
  const [row] = db.sql.exec<{ parts: number; tail: number | null }>(
    'select (select count(*) from part) as parts, (select sum(length(bytes)) from tail) as tail',
  )
  return Math.min(size, (row?.parts ?? 0) * limits.mediaPartBytes + (row?.tail ?? 0))
}

/** A part is in the bucket; what was kept here of it goes. */
export function uploaded(db: Database, { partNumber, etag }: Part): void {
  db.orm.insert(part).values({ number: partNumber, etag }).onConflictDoUpdate({ target: part.number, set: { etag } }).run()
  db.orm.delete(tail).run()
}

/** Keeps what came after what is kept. */
export function append(db: Database, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; at += rowBytes)
    db.sql.exec('insert into tail (bytes) values (?)', bytes.slice(at, at + rowBytes).buffer)
}

export function began(db: Database, multipartId: string): void {
  db.orm.update(upload).set({ multipartId }).run()
}

export function clear(db: Database): void {
  db.orm.delete(part).run()
  db.orm.delete(tail).run()
  db.orm.update(upload).set({ multipartId: null }).run()
}

/** What a write does to tables that answer at once: shared by the storages that need not wait, and by the mirror in memory. */
import { type Delta, type KeyRange, type Table, type Tables, type WriteTo, left } from './storage.ts'

export interface Access<All extends Table = Table> {
  get<T extends All>(table: T, key: string): Tables[T] | undefined
  entries<T extends All>(table: T, range: KeyRange): [string, Tables[T]][]
  set<T extends All>(table: T, key: string, row: Tables[T]): void
  remove(table: All, range: KeyRange): void
}

type Report = (delta: Delta) => void

export function perform<T extends Table>(access: Access<T>, write: WriteTo<T>, report: Report): void {
  const { table } = write
  if (write.kind === 'drop') {
    access.remove(table, write)
    return report({ table, dropped: true, from: write.from, to: write.to })
  }
  const before: [string, Tables[T] | undefined][] =
    write.kind === 'put' ? [[write.key, access.get(table, write.key)]] : access.entries(table, write)
  for (const [key, row] of before) {
    const next = write.kind === 'put' ? write.next(row) : row && write.change(row)
    if (next === undefined || next === row) continue
    access.set(table, key, next)
    report(left(table, key, next))
  }
}

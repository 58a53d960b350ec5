/**
 * Counts rows where all of them pass: at the runtime's own storage, wrapped for the isolate that the Worker shares with its
 * objects. An alarm counts as the row that it is billed as. What is measured in time runs without this.
 */
/// <reference types="@cloudflare/workers-types" />
import { countersPath } from './path.ts'

type Counted = { readonly rowsRead: number; readonly rowsWritten: number }

/** What one kind of statement did to the objects of one class. */
export interface Rows {
  times: number
  read: number
  written: number
}

const alarm: Counted = { rowsRead: 0, rowsWritten: 1 }
const nothing: Counted = { rowsRead: 0, rowsWritten: 0 }
const owners = new WeakMap<object, string>()
let wrapped = false

/** A cursor's numbers are final only when it was read to its end, so cursors are kept and asked when the counters are. */
let counted: { owner: string; statement: string; cursor: Counted }[] = []

/** What this object stores counts as its class's; what no class has claimed counts as the others'. */
export function countRows({ storage }: DurableObjectState, owner: string): void {
  owners.set(storage, owner)
  owners.set(storage.sql, owner)
  if (wrapped) return
  wrapped = true
  wrap(storage.sql, 'exec', ([query], result) => (isCounted(result) ? { statement: nameOf(String(query)), cursor: result } : undefined))
  wrap(storage, 'setAlarm', () => ({ statement: 'set alarm', cursor: alarm }))
  wrap(storage, 'deleteAlarm', () => ({ statement: 'delete alarm', cursor: nothing }))
}

function wrap(
  of: object,
  name: string,
  take: (args: unknown[], result: unknown) => { statement: string; cursor: Counted } | undefined,
): void {
  const prototype: object = Object.getPrototypeOf(of)
  const plain: unknown = Reflect.get(prototype, name)
  if (typeof plain !== 'function') throw new Error(`the runtime's storage has no ${name}`)
  Object.defineProperty(prototype, name, {
    configurable: true,
    writable: true,
    value(this: object, ...args: unknown[]): unknown {
      const result: unknown = Reflect.apply(plain, this, args)
      const taken = take(args, result)
      if (taken) counted.push({ owner: owners.get(this) ?? 'other', ...taken })
      return result
    },
  })
}

const isCounted = (value: unknown): value is Counted => typeof value === 'object' && value !== null && 'rowsWritten' in value

/** What a statement does to which table. */
function nameOf(query: string): string {
  const [, verb, table] = /^\s*(insert|update|delete)\s+(?:or \w+\s+)?(?:into\s+|from\s+)?"?(\w+)/i.exec(query) ?? []
  if (verb && table) return `${verb.toLowerCase()} ${table}`
  if (/^\s*(?:create|alter|drop)/i.test(query)) return 'make tables'
  const [, from] = /\bfrom\s+"?(\w+)/i.exec(query) ?? []
  return `select ${from ?? ''}`.trim()
}

/** By class and statement, since the last time. */
export function takeRows(): Record<string, Record<string, Rows>> {
  const all = counted
  counted = []
  const taken: Record<string, Record<string, Rows>> = {}
  for (const { owner, statement, cursor } of all) {
    const rows = ((taken[owner] ??= {})[statement] ??= { times: 0, read: 0, written: 0 })
    rows.times++
    rows.read += cursor.rowsRead
    rows.written += cursor.rowsWritten
  }
  return taken
}

export function answer(request: Request): Response | undefined {
  if (new URL(request.url).pathname !== countersPath) return undefined
  const byOwner = Object.entries(takeRows()).map(([owner, statements]) => ({ owner, rows: Object.values(statements) }))
  const sum = (of: typeof byOwner) => {
    const rows = of.flatMap((each) => each.rows)
    return {
      read: rows.reduce((total, { read }) => total + read, 0),
      written: rows.reduce((total, { written }) => total + written, 0),
    }
  }
  return Response.json({ conversation: sum(byOwner.filter(({ owner }) => owner === 'Conversation')), all: sum(byOwner) })
}

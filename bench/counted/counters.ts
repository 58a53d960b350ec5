/**
 * Counts rows where all of them pass: at the runtime's own storage, wrapped for the isolate that the Worker shares with its
 * objects. An alarm counts as the row that it is billed as. What is measured in time runs without this.
 */
/// <reference types="@cloudflare/workers-types" />
import { countersPath } from './path.ts'

type Owner = 'conversation' | 'other'
type Counted = { readonly rowsRead: number; readonly rowsWritten: number }

const alarm: Counted = { rowsRead: 0, rowsWritten: 1 }
const owners = new WeakMap<object, Owner>()
let wrapped = false

/** A cursor's numbers are final only when it was read to its end, so cursors are kept and asked when the counters are. */
let counted: { owner: Owner; cursor: Counted }[] = []

/** What this object stores counts as the conversation's; all other objects of the isolate count as others. */
export function countAsConversation({ storage }: DurableObjectState): void {
  owners.set(storage, 'conversation')
  owners.set(storage.sql, 'conversation')
  if (wrapped) return
  wrapped = true
  wrap(storage.sql, 'exec', (cursor) => (isCounted(cursor) ? cursor : undefined))
  wrap(storage, 'setAlarm', () => alarm)
}

function wrap(of: object, name: string, cursorOf: (result: unknown) => Counted | undefined): void {
  const prototype: object = Object.getPrototypeOf(of)
  const plain: unknown = Reflect.get(prototype, name)
  if (typeof plain !== 'function') throw new Error(`the runtime's storage has no ${name}`)
  Object.defineProperty(prototype, name, {
    configurable: true,
    writable: true,
    value(this: object, ...args: unknown[]): unknown {
      const result: unknown = Reflect.apply(plain, this, args)
      const cursor = cursorOf(result)
      if (cursor) counted.push({ owner: owners.get(this) ?? 'other', cursor })
      return result
    },
  })
}

const isCounted = (value: unknown): value is Counted => typeof value === 'object' && value !== null && 'rowsWritten' in value

export function answer(request: Request): Response | undefined {
  if (new URL(request.url).pathname !== countersPath) return undefined
  const all = counted
  counted = []
  const sum = (of: typeof all) => ({
    read: of.reduce((total, { cursor }) => total + cursor.rowsRead, 0),
    written: of.reduce((total, { cursor }) => total + cursor.rowsWritten, 0),
  })
  return Response.json({ conversation: sum(all.filter(({ owner }) => owner === 'conversation')), all: sum(all) })
}

/**
 * Operations on what has not left yet fold into it: an edited message is sent as it was edited, a deleted one never. Of several
 * of a kind on one message only the last is done.
 */
import type { Content } from '../protocol/content.ts'
import { type OutboxRow, type SendRow, type Write, drop, dropSend, only, put } from './storage.ts'

const isOn = (row: OutboxRow, cid: string): boolean => row.kind !== 'send' && row.target.cid === cid
const whatOf = (row: OutboxRow): string => (row.kind === 'react' ? row.emoji : row.kind)
const isSame = (a: OutboxRow, b: OutboxRow): boolean => a.kind !== 'send' && isOn(b, a.target.cid) && whatOf(a) === whatOf(b)

/** What the rows of a conversation, in order, become. `isUnderWay` says of which it is not known whether they arrived. */
export function fold(rows: readonly OutboxRow[], isUnderWay: (id: string) => boolean): Write[] {
  const writes: Write[] = []
  const gone = new Set<string>()
  const remove = (id: string): void => {
    if (!gone.has(id)) writes.push(drop('outbox', only(id)))
    gone.add(id)
  }
  for (const [index, row] of rows.entries()) {
    if (gone.has(row.id) || isUnderWay(row.id)) continue
    const later = rows.slice(index + 1).filter(({ id }) => !gone.has(id) && !isUnderWay(id))
    if (row.kind === 'send') {
      if (!row.acked) foldInto(row, later, remove, writes)
    } else if (later.some((one) => isSame(row, one) || (one.kind === 'delete' && isOn(one, row.target.cid)))) remove(row.id)
  }
  return writes
}

/** Whoever wrote the edit saw the file under the id that it had then. */
const withFile = (before: Content, after: Content): Content =>
  before.type === 'text' || after.type === 'text' ? after : { ...after, mediaId: before.mediaId }

function foldInto(send: SendRow, later: readonly OutboxRow[], remove: (id: string) => void, writes: Write[]): void {
  const own = later.filter((row) => isOn(row, send.id))
  if (own.some(({ kind }) => kind === 'delete')) {
    for (const { id } of own) remove(id)
    // Once: what goes twice would be shown twice until it is gone.
    writes.push(...dropSend(send))
    return
  }
  const edit = own.findLast((row) => row.kind === 'edit')
  if (edit) {
    const { failure: _failure, ...rest } = send
    writes.push(put('outbox', send.id, { ...rest, content: withFile(send.content, edit.content) }))
    for (const { id, kind } of own) if (kind === 'edit') remove(id)
  }
  // Nothing was put on it yet that could be taken away.
  const seen = new Set<string>()
  for (const row of own.toReversed()) {
    if (!('on' in row)) continue
    if (seen.has(whatOf(row)) || !row.on) remove(row.id)
    seen.add(whatOf(row))
  }
}

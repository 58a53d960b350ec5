/** What is pinned in a conversation, oldest first, as each reader may see it. A pin never outlives its message. */
import type { Pin } from '../../protocol/index.ts'
import * as log from './log.ts'
import { type MemberRow, isInside } from './members.ts'
import type { PinRow } from './schema.ts'
import type { Tx } from './state.ts'
import { sees } from './visibility.ts'

/** Those of messages that this reader may see. */
export const seen = (tx: Tx, reader: MemberRow, pins: Pin[]): Pin[] => pins.filter(({ seq }) => sees(tx, reader, seq))

const ends = ({ expiresAt }: PinRow): number => expiresAt ?? Number.POSITIVE_INFINITY

/** Without those whose message has expired, though it may not be emptied yet. */
export const live = (tx: Tx): PinRow[] => tx.state.info.pins.filter((pin) => ends(pin) > tx.now)

/** As a reader sees them: who has left, as they were then, but for what was deleted since. */
export function view(tx: Tx, reader: MemberRow): Pin[] {
  const before = isInside(reader) ? undefined : (reader.farewell?.pins ?? [])
  const pins = before ? before.filter((pin) => ends(pin) > tx.now && log.isAlive(tx, pin.seq)) : live(tx)
  return seen(tx, reader, pins).map(({ seq, by, at }) => ({ seq, by, at }))
}

export function save(tx: Tx, pins: PinRow[]): void {
  tx.db.sql.exec('update conversation set pins = ?', JSON.stringify(pins))
  tx.state.info = { ...tx.state.info, pins }
}

/** The message was emptied, which is told to everybody by itself. */
export function drop(tx: Tx, seq: number): void {
  const { pins } = tx.state.info
  if (pins.some((pin) => pin.seq === seq))
    save(
      tx,
      pins.filter((pin) => pin.seq !== seq),
    )
}

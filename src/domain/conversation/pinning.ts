/** Pinning: a few messages that everybody finds at the top. Who may write here may pin, and take away what others pinned. */
import { Refused, limits } from '../../protocol/index.ts'
import * as changes from './changes.ts'
import * as log from './log.ts'
import * as members from './members.ts'
import * as pins from './pins.ts'
import type { PinRow } from './schema.ts'
import type { Tx } from './state.ts'
import { maySend } from './writing.ts'

function added(tx: Tx, userId: string, { seq, expiresAt }: log.MessageRow): PinRow[] {
  const before = pins.live(tx)
  if (before.length >= limits.pinnedMessages) throw new Refused('conflict', `At most ${limits.pinnedMessages} messages are pinned.`)
  return [...before, { seq, by: userId, at: tx.now, ...(expiresAt === null ? {} : { expiresAt }) }]
}

/** Pins or unpins; tells whether anything changed. */
export function put(tx: Tx, userId: string, { seq, on }: { seq: number; on: boolean }): boolean {
  const row = log.visible(tx, members.known(tx, userId), seq)
  const member = members.inside(tx, userId)
  if (row.deletedAt !== null) throw new Refused('gone', 'This message was deleted.')
  maySend(tx, member)
  const before = pins.live(tx)
  if (before.some((pin) => pin.seq === seq) === on) return false
  const next = on ? added(tx, userId, row) : before.filter((pin) => pin.seq !== seq)
  pins.save(tx, next)
  changes.record(tx, userId, { kind: 'conversation', pins: next.map(({ seq, by, at }) => ({ seq, by, at })) })
  return true
}

/** Which message carries which file, so that who may see a file follows from who may see the message. A row outlives its message's content, and says nothing of it. */
import type { Sight } from '../../platform/media.ts'
import { type AttachmentKind, type Content, type MediaContent, type MediaInfo, type Message, Refused } from '../../protocol/index.ts'
import { owed } from './due.ts'
import * as log from './log.ts'
import type { MessageRow } from './log.ts'
import * as members from './members.ts'
import * as render from './render.ts'
import * as scheduledTable from './scheduled/table.ts'
import type { attachment } from './schema.ts'
import type { Tx } from './state.ts'
import { sees } from './visibility.ts'

type Kind = (typeof attachment.$inferSelect)['kind']

const kinds: Record<MediaContent['type'], Kind> = { image: 'media', video: 'media', audio: 'audio', file: 'file' }

/** Messages looked at for one answer. */
const lookedAt = 1_000

const carriers = 'select seq from attachment where media_id = ? order by seq desc limit ?'

export const mediaIdOf = (content: Content): string | undefined => (content.type === 'text' ? undefined : content.mediaId)

/** What a message may carry, by the word of the upload: `claim` gives it, or throws why not. */
export function claimed(content: Content, claim: (() => Pick<MediaInfo, 'size' | 'mime' | 'state'>) | undefined): Content {
  if (content.type === 'text') return content
  if (!claim) throw new Refused('not_found', 'There is no such media.')
  const { size, mime, state } = claim()
  return { ...content, size, mime: state === 'ready' ? mime : content.mime }
}

export function added(tx: Tx, { seq, content }: MessageRow): void {
  if (content && content.type !== 'text')
    tx.db.sql.exec('insert into attachment (seq, media_id, kind) values (?, ?, ?)', seq, content.mediaId, kinds[content.type])
}

/** Whether this conversation needs the file: some message carries it or will, or it is its picture. */
export const holds = (tx: Tx, mediaId: string): boolean =>
  tx.state.info.avatarMediaId === mediaId ||
  carriersOf(tx, mediaId, -1).some((seq) => log.isAlive(tx, seq)) ||
  scheduledTable.holds(tx, mediaId)

const carriersOf = (tx: Tx, mediaId: string, limit: number): number[] =>
  Array.from(tx.db.sql.exec<{ seq: number }>(carriers, mediaId, limit), ({ seq }) => seq)

/** The upload has to hear that it is not needed here any more, if that is so. */
export function letGo(tx: Tx, mediaId: string): void {
  if (holds(tx, mediaId)) return
  owed.add(tx.db, { kind: 'release', mediaId }, tx.now)
  // Of many files that go in one turn it is said once.
  if (tx.effects.at(-1)?.type !== 'owed' && !tx.effects.some(({ type }) => type === 'owed')) tx.effects.push({ type: 'owed' })
}

/** A message was emptied. */
export function emptied(tx: Tx, seq: number): void {
  const [row] = tx.db.sql.exec<{ media_id: string }>('select media_id from attachment where seq = ?', seq)
  if (row) letGo(tx, row.media_id)
}

/** Whether this person may see the file here, or might if it were still there. */
export function sight(tx: Tx, userId: string, mediaId: string): Sight {
  const member = members.find(tx, userId)
  if (!member) return 'unseen'
  const picture = members.isInside(member) ? tx.state.info.avatarMediaId : member.farewell?.avatarMediaId
  if (picture === mediaId || scheduledTable.carries(tx, userId, mediaId)) return 'seen'
  let seen: Sight = 'unseen'
  for (const seq of carriersOf(tx, mediaId, lookedAt)) {
    if (!sees(tx, member, seq)) continue
    if (log.isAlive(tx, seq)) return 'seen'
    seen = 'gone'
  }
  return seen
}

export interface AttachmentQuery {
  kind: AttachmentKind
  before?: number | undefined
  limit: number
}

const isLink = (content: Content | undefined): boolean => content?.type === 'text' && /https?:\/\/\S/iu.test(content.text)

/** Messages of a kind, newest first, whether this reader may see them or not; ends after some. */
function* ofKind(tx: Tx, kind: Kind, before: number): Generator<number> {
  const found = tx.db.sql.exec<{ seq: number }>(
    'select seq from attachment where kind = ? and seq < ? order by seq desc limit ?',
    kind,
    before,
    lookedAt,
  )
  for (const { seq } of found.toArray()) yield seq
}

export interface AttachmentPage {
  messages: Message[]
  nextBefore?: number
}

/** Only what the reader may see. A page can be short, or empty, and go on: it looks at a bounded number of messages. */
export function list(tx: Tx, userId: string, { kind, before = tx.state.head.seq + 1, limit }: AttachmentQuery): AttachmentPage {
  const reader = members.known(tx, userId)
  const messages: Message[] = []
  let looked = 0
  let last = before
  const take = (row: MessageRow): boolean => {
    messages.push(render.message(tx, row, reader))
    return messages.length === limit
  }
  const page = (): AttachmentPage => ({ messages, nextBefore: last })
  if (kind === 'link') {
    for (const row of log.range(tx, reader, { before, limit: lookedAt, newestFirst: true })) {
      looked++
      last = row.seq
      if (row.deletedAt === null && isLink(render.contentOf(tx, row, reader).content) && take(row)) return page()
    }
  } else {
    for (const seq of ofKind(tx, kind, before)) {
      looked++
      last = seq
      const row = sees(tx, reader, seq) ? log.at(tx, seq) : undefined
      if (row?.deletedAt === null && take(row)) return page()
    }
  }
  return looked === lookedAt ? page() : { messages }
}

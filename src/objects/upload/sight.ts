/** Who may see a file: whoever may see a message that carries it, which its holders know; a person’s picture everybody; what nobody holds yet its owner. */
import * as holders from '../../domain/upload/holders.ts'
import type { HolderRow } from '../../domain/upload/holders.ts'
import * as uploads from '../../domain/upload/uploads.ts'
import { conversationStub } from '../../platform/address.ts'
import type { Sight } from '../../platform/media.ts'
import type { Tables } from '../tables.ts'

/** Conversations asked at one time. */
const calls = 16
/** Between a claim and the message that it is for, the conversation does not know of it yet. */
export const claimMs = 60_000

type Ask = (conversationId: string) => Promise<Sight>

/** The first that sees it ends the asking; one that cannot be asked matters only if no other sees it. */
async function askAll(ids: string[], ask: Ask): Promise<Sight> {
  let sight: Sight = 'unseen'
  let failure: { reason: unknown } | undefined
  for (let at = 0; at < ids.length; at += calls) {
    const answers = await Promise.allSettled(ids.slice(at, at + calls).map(ask))
    for (const answer of answers) {
      if (answer.status === 'rejected') failure = { reason: answer.reason }
      else if (answer.value === 'seen') return 'seen'
      else if (answer.value === 'gone') sight = 'gone'
    }
  }
  if (failure) throw failure.reason
  return sight
}

const conversations = (rows: HolderRow[]): string[] => rows.flatMap(({ kind, id }) => (kind === 'conversation' ? id : []))

/** Claims that came to nothing: what was refused or lost after them can be sent again. */
async function isHeldInVain(env: Env, mediaId: string, rows: HolderRow[]): Promise<boolean> {
  if (rows.some(({ confirmed, releasedAt }) => confirmed || releasedAt !== null)) return false
  const answers = await Promise.all(
    conversations(rows)
      .slice(0, calls)
      .map((id) => conversationStub(env, id).holds(mediaId)),
  )
  return answers.length === rows.length && !answers.includes(true)
}

/** Throws `not_found` for a stranger, `gone` for who might see it if it were there. */
export async function refuseUnseen(env: Env, tables: Tables, userId: string, hint: string | undefined): Promise<void> {
  if (!tables.exist) throw uploads.absent()
  const { row, held } = tables.read((db) => ({ row: uploads.get(db), held: holders.all(db) }))
  const current = holders.current(held)
  const isOwner = row.ownerId === userId
  const isOver = row.state === 'gone'
  if (row.state === 'receiving') throw uploads.absent()
  if (!isOver && current.some(({ kind }) => kind === 'user')) return
  const isFresh = held.length === 0 || current.some(({ claimedAt, confirmed }) => !confirmed && Date.now() - claimedAt < claimMs)
  if (!isOver && isOwner && isFresh) return
  const ask: Ask = (conversationId) => conversationStub(env, conversationId).sight(userId, row.id)
  const holding = conversations(current)
  if (hint !== undefined && holding.includes(hint) && (await ask(hint)) === 'seen') return
  const sight = await askAll(holding.filter((id) => id !== hint).toReversed(), ask)
  if (sight === 'seen') return
  if (!isOver && isOwner && sight === 'unseen' && (await isHeldInVain(env, row.id, held))) return
  const former = conversations(held).filter((id) => !holding.includes(id))
  const before = sight === 'gone' || (isOver && isOwner) ? 'gone' : await askAll(former.slice(0, calls), ask)
  throw before === 'unseen' ? uploads.absent() : uploads.over()
}

/** What this person starred in a conversation: whether what is stored is all of it, and what a frame makes of it. */
import type { Asking } from './asking.ts'
import type { Replica } from './replica.ts'
import { type Write, areStarsFresh, drop, keyOf, only, put } from './storage.ts'

/** Another star, or one fewer. Where some were missed before, it does not make good for them; one that comes late says nothing. */
export function starred({ id, book }: Asking, { seq, on, at, after }: { seq: number; on: boolean; at: number; after: number }): Write[] {
  const row = book.get('summaries', id)
  if (!row || at <= (row.starsAt ?? 0)) return []
  const key = keyOf(id, seq)
  return [
    on ? put('stars', key, { conversationId: id, seq, order: at }) : drop('stars', only(key)),
    ...((row.starsAt ?? 0) >= after ? [put('summaries', id, { ...row, starsAt: at })] : []),
  ]
}

/** Somebody looks: what was missed is read, by code that is loaded then. What fails is tried again when somebody looks again. */
export async function refresh(asking: Asking, replica: Replica): Promise<void> {
  if (areStarsFresh(asking.book.get('summaries', asking.id))) return
  const pages = await import('./star-pages.ts').catch(() => undefined)
  await pages?.refresh(asking, replica)
}

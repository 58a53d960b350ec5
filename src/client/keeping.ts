/** What is starred and what is pinned in a conversation, as it is shown: with what waits here applied on top. Loaded when somebody first looks. */
import type { Context } from './context.ts'
import { Excerpts } from './excerpts.ts'
import { onMessage, shownMessage, shownPins } from './render.ts'
import { type OutboxRow, type StarringRow, areStarsFresh, keyOf, pinsOf } from './storage.ts'
import type { ChatMessage, PinnedMessage, StarsState } from './types.ts'

interface Scene {
  context: Context
  id: string
  excerpts: Excerpts
  outbox: OutboxRow[]
}

const shown = ({ context, id, excerpts, outbox }: Scene, seq: number): ChatMessage | undefined => {
  const message = excerpts.get(seq)?.message
  if (!message || message.deletedAt !== undefined) return undefined
  const { book, session } = context
  const marks = book.get('replicas', id)?.marks ?? []
  const starred = book.get('stars', keyOf(id, seq)) !== undefined
  const overlaid = shownMessage(message, onMessage(outbox, message.id), { marks, me: session.userId, starred })
  return overlaid?.deletedAt === undefined ? overlaid : undefined
}

/** Stars that wait, by the number of the message. */
const waiting = ({ outbox }: Scene): Map<number, StarringRow> =>
  new Map(outbox.flatMap((row) => (row.kind === 'star' && row.target.seq !== undefined ? [[row.target.seq, row]] : [])))

function shownStarsOf(scene: Scene): StarsState {
  const { context, id, excerpts } = scene
  const { book, connection } = context
  const waits = waiting(scene)
  const stored = book.all('stars').filter((row) => row.conversationId === id && waits.get(row.seq)?.on !== false)
  const added = [...waits].flatMap(([seq, { on, at }]) => (on && !stored.some((row) => row.seq === seq) ? [{ seq, order: at }] : []))
  // What waits here is newer than what the server knows, whatever the clocks say.
  const seqs = [...added.toSorted((a, b) => b.order - a.order), ...stored.toSorted((a, b) => b.order - a.order)].map(({ seq }) => seq)
  const messages = seqs.flatMap((seq) => shown(scene, seq) ?? [])
  const isWhole = areStarsFresh(book.get('summaries', id)) && excerpts.has(seqs)
  const otherwise = connection.get().at === 'offline' ? 'offline' : 'loading'
  return { status: isWhole ? 'ready' : otherwise, messages }
}

function shownPinsOf(scene: Scene): PinnedMessage[] {
  const { context, id, outbox } = scene
  const pins = pinsOf(context.book.get('summaries', id)?.summary ?? {})
  return shownPins(pins, outbox, context.session.userId).map((pin) => {
    const message = shown(scene, pin.seq)
    return { ...pin, ...(message ? { message } : {}) }
  })
}

export interface Views {
  stars: StarsState
  pins: readonly PinnedMessage[]
}
const views: { [V in keyof Views]: (scene: Scene) => Views[V] } = { stars: shownStarsOf, pins: shownPinsOf }

/** Shows it now and after every change, until the function that it returns is called. */
export function follow<V extends keyof Views>(context: Context, id: string, view: V, show: (value: Views[V]) => void): () => void {
  const { book, connection } = context
  const compute: (typeof views)[V] = views[view]
  let isDue = false
  let isOver = false
  const look = (): void => {
    if (isDue) return
    isDue = true
    queueMicrotask(() => {
      isDue = false
      if (!isOver) show(compute({ context, id, excerpts, outbox: book.all('outbox').filter((row) => row.conversationId === id) }))
    })
  }
  const excerpts = new Excerpts(context, id, look)
  const offs = [book.listen({ changed: look }), connection.subscribe(look), () => excerpts.stop()]
  look()
  return () => {
    isOver = true
    for (const off of offs) off()
  }
}

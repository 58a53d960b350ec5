/** What is only true for a moment: who is typing, and who is there. Nothing of it is stored. */
import { Attended, Cell } from './store.ts'
import type { Presence } from './types.ts'

const nobody: readonly string[] = []

export class Seen {
  readonly #changed: () => void
  readonly #typings = new Map<string, Cell<readonly string[]>>()
  readonly #presences = new Map<string, Attended<Presence>>()
  /** Whose presence somebody looks at. */
  readonly watched = new Set<string>()

  /** `changed`: others are watched now. */
  constructor(changed: () => void) {
    this.#changed = changed
  }

  typing(conversationId: string): Cell<readonly string[]> {
    const known = this.#typings.get(conversationId) ?? new Cell(nobody)
    this.#typings.set(conversationId, known)
    return known
  }

  presence(userId: string): Attended<Presence> {
    const known = this.#presences.get(userId) ?? new Attended<Presence>({ state: 'unknown' }, () => this.#watch(userId))
    this.#presences.set(userId, known)
    return known
  }

  #watch(userId: string): () => void {
    this.watched.add(userId)
    this.#changed()
    return () => {
      this.watched.delete(userId)
      this.#changed()
    }
  }
}

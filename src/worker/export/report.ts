/** What an export holds and what it lacks: a few words for each file and conversation, kept until the end. */
import type { Account } from '../../protocol/index.ts'
import { type Entry, jsonEntry, textEntry } from './entry.ts'

export interface Told {
  id: string
  title: string
  messages: number
}

type Missing = { mediaId: string; conversationId?: string; reason: string }

export class Report {
  readonly #at: number
  readonly #failures: string[] = []
  readonly #missing: Missing[] = []
  /** By media id: where it lies, nothing where it is left out. */
  readonly #media = new Map<string, string | undefined>()
  readonly told: Told[] = []

  constructor(at: number) {
    this.#at = at
  }

  /** Data that should be here and are not. */
  failed(what: string): void {
    this.#failures.push(what)
  }

  has(mediaId: string): boolean {
    return this.#media.has(mediaId)
  }

  placed(mediaId: string, name: string): void {
    this.#media.set(mediaId, name)
  }

  leftOut(missing: Missing): void {
    this.#media.set(missing.mediaId, undefined)
    this.#missing.push(missing)
  }

  pathOf(mediaId: string): string | undefined {
    return this.#media.get(mediaId)
  }

  get isComplete(): boolean {
    return this.#failures.length === 0
  }

  *entries({ id, handle }: Account): Generator<Entry> {
    const failures = this.#failures
    const media = this.#media.size - this.#missing.length
    const counts = { conversations: this.told.length, messages: this.told.reduce((sum, { messages }) => sum + messages, 0), media }
    yield jsonEntry('manifest.json', {
      exportedAt: this.#at,
      user: { id, handle },
      isComplete: this.isComplete,
      ...counts,
      missingMedia: this.#missing,
      failures,
    })
    if (!this.isComplete)
      yield textEntry(
        'ERRORS.txt',
        `This export is not complete. Ask for it again.\nWhat could not be read:\n\n${failures.map((line) => `- ${line}\n`).join('')}`,
      )
  }
}

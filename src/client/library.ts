/** The bytes of media: from what is kept here, else from the server, each asked for once at a time. */
import type { MediaInfo, MediaLink } from '../protocol/media.ts'
import type { MediaLibrary, MediaRef } from './api.ts'
import type { Book } from './book.ts'
import { type How, download } from './download.ts'
import { Downloads, type Fetch } from './downloads.ts'
import type { Environment } from './environment.ts'
import { ChatError } from './errors.ts'
import { keptKey, largestKept } from './kept.ts'
import { lazily } from './lazily.ts'
import { addressOf } from './request.ts'
import { Shelf } from './shelf.ts'
import type { Session } from './session.ts'
import { type OutboxRow, localId } from './storage.ts'

export interface LibraryParts {
  environment: Environment
  session: Session
  book: Book
  url: string
}

type Options<M extends 'blob' | 'upload'> = NonNullable<Parameters<MediaLibrary[M]>[1]>

/** As the server makes them; a wider picture is the original. */
const widths = [160, 480, 1280]

export class Library {
  readonly #parts: LibraryParts
  readonly #shelf: Shelf
  readonly #downloads = new Downloads()
  readonly #links = new Map<string, string>()

  constructor(parts: LibraryParts) {
    this.#parts = parts
    this.#shelf = new Shelf(parts.book, parts.environment.clock)
  }

  async blob(media: MediaRef, { width, signal, onProgress }: Options<'blob'> = {}): Promise<Blob> {
    signal?.throwIfAborted()
    const here = await this.#shelf.get(this.#keys(media.mediaId, width))
    if (here) return here
    if (media.mediaId.startsWith('local.')) throw new ChatError('not_found', 'The file is not on this device any more.')
    const step = stepOf(width)
    const key = keptKey(media.mediaId, step)
    const fetch: Fetch = async (aborted, told) => {
      const blob = await this.#fetch(media, step, { signal: aborted, told })
      if (blob.size <= largestKept && !aborted.aborted) await this.#shelf.put(key, blob)
      return blob
    }
    return this.#downloads.join(key, { fetch, signal, onProgress })
  }

  async has({ mediaId }: MediaRef, { width }: { width?: number } = {}): Promise<boolean> {
    return this.#shelf.has(this.#keys(mediaId, width))
  }

  async link({ mediaId, conversationId }: MediaRef): Promise<MediaLink> {
    if (mediaId.startsWith('local.')) return { url: await this.#localLink(mediaId), expiresAt: Number.MAX_SAFE_INTEGER }
    const link = await this.#parts.session.ask('linkMedia', { params: { mediaId }, query: hint(conversationId) })
    return { ...link, url: new URL(link.url, this.#parts.url).href }
  }

  describe({ mediaId, conversationId }: MediaRef): Promise<MediaInfo> {
    return this.#parts.session.ask('describeMedia', { params: { mediaId }, query: hint(conversationId) })
  }

  async upload(blob: Blob, { name, signal, onProgress }: Options<'upload'> = {}): Promise<string> {
    const { uploadAlone } = await lazily(() => import('./upload-alone.ts'))
    const mediaId = await uploadAlone(this.#parts, { blob, name, signal, onProgress })
    if (blob.size <= largestKept) await this.#shelf.put(keptKey(mediaId, undefined), blob)
    return mediaId
  }

  kept(): Promise<{ files: number; bytes: number }> {
    return this.#shelf.sum()
  }

  forget(): Promise<void> {
    return this.#shelf.clear()
  }

  /** Nobody is signed in any more: nothing of what is under way is kept. */
  stop(): void {
    this.#shelf.close()
    this.#downloads.stop()
    for (const url of this.#links.values()) URL.revokeObjectURL(url)
    this.#links.clear()
  }

  /** Where it may be, the best first: an own file that waits, what was asked for, what is larger. */
  #keys(mediaId: string, width: number | undefined): string[] {
    if (mediaId.startsWith('local.')) return [mediaId]
    const waiting = this.#parts.book.all('outbox').flatMap((row) => (carriesOwn(row, mediaId) ? [localId(row.id)] : []))
    const enough = widths.filter((one) => one >= (width ?? Infinity)).map((one) => keptKey(mediaId, one))
    return [...waiting, ...enough, keptKey(mediaId, undefined)]
  }

  /** Without a thumbnail a picture is shown whole; of anything else there is nothing to show. */
  async #fetch(media: MediaRef, step: number | undefined, how: How): Promise<Blob> {
    const { mediaId, conversationId } = media
    const path = `/v1/media/${encodeURIComponent(mediaId)}`
    const { session, environment, url } = this.#parts
    const get = (input: { path: string; query: Record<string, string | number | undefined> }): Promise<Blob> =>
      download({ session, environment }, addressOf(url, input.path, input), how)
    const query = hint(conversationId)
    if (step === undefined) return get({ path, query })
    try {
      return await get({ path: `${path}/thumbnail`, query: { ...query, width: step } })
    } catch (error) {
      if (!(error instanceof ChatError) || error.code !== 'not_found') throw error
      const { mime } = await this.describe(media)
      if (!mime.startsWith('image/')) throw error
      return get({ path, query })
    }
  }

  async #localLink(id: string): Promise<string> {
    const known = this.#links.get(id)
    if (known) return known
    const made = URL.createObjectURL(await this.blob({ mediaId: id }))
    this.#links.set(id, made)
    return made
  }
}

const hint = (conversationId: string | undefined): { conversationId?: string } => (conversationId === undefined ? {} : { conversationId })
const stepOf = (width: number | undefined): number | undefined => widths.find((one) => one >= (width ?? Infinity))

/** Until its message is settled the file is there under its local id, also when the server has it. */
const carriesOwn = (row: OutboxRow, mediaId: string): boolean =>
  row.kind === 'send' && row.file !== undefined && row.content.type !== 'text' && row.content.mediaId === mediaId

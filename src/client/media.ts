/** The bytes of media as an app asks for them; what answers is loaded with the first question. */
import type { MediaInfo, MediaLink } from '../protocol/media.ts'
import type { MediaLibrary, MediaRef } from './api.ts'
import { lazily } from './lazily.ts'
import type { Library, LibraryParts } from './library.ts'
import { Attended, type Store } from './store.ts'

type Options<M extends keyof MediaLibrary> = Parameters<MediaLibrary[M]>[1]

export class Media implements MediaLibrary {
  readonly #parts: LibraryParts
  readonly #infos = new Map<string, Attended<MediaInfo | undefined>>()
  #library: Library | undefined

  constructor(parts: LibraryParts) {
    this.#parts = parts
    parts.book.listen({
      stored: (deltas) => {
        // Somebody signed out.
        if (!deltas.some((delta) => delta.table === 'meta' && 'dropped' in delta && delta.from === '')) return
        this.#library?.stop()
        this.#library = undefined
        for (const info of this.#infos.values()) info.set(undefined)
      },
    })
  }

  async blob(media: MediaRef, options?: Options<'blob'>): Promise<Blob> {
    return (await this.#load()).blob(media, options)
  }

  async has(media: MediaRef, options?: Options<'has'>): Promise<boolean> {
    return (await this.#load()).has(media, options)
  }

  async link(media: MediaRef): Promise<MediaLink> {
    return (await this.#load()).link(media)
  }

  async upload(blob: Blob, options?: Options<'upload'>): Promise<string> {
    return (await this.#load()).upload(blob, options)
  }

  async kept(): Promise<{ files: number; bytes: number }> {
    return (await this.#load()).kept()
  }

  async forget(): Promise<void> {
    return (await this.#load()).forget()
  }

  info(media: MediaRef): Store<MediaInfo | undefined> {
    const { mediaId } = media
    const known = this.#infos.get(mediaId)
    if (known) return known
    const info = new Attended<MediaInfo | undefined>(undefined, () => {
      void this.#ask(media)
      return () => undefined
    })
    this.#infos.set(mediaId, info)
    return info
  }

  /** The server says something of media. */
  heard(media: MediaInfo): void {
    this.#infos.get(media.mediaId)?.set(media)
  }

  async #ask(media: MediaRef): Promise<void> {
    try {
      this.heard(await (await this.#load()).describe(media))
    } catch {
      // It stays unknown, until somebody looks again or the server tells.
    }
  }

  async #load(): Promise<Library> {
    const { Library } = await lazily(() => import('./library.ts'))
    this.#library ??= new Library(this.#parts)
    return this.#library
  }
}

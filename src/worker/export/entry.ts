/** Entries of the archive: a name, and content that is made when it is pulled. */

export type Chunk = Uint8Array | string

export interface Entry {
  /** A path inside the archive. */
  name: string
  chunks: AsyncGenerator<Chunk>
}

async function* once(text: string): AsyncGenerator<Chunk> {
  yield text
}

export const textEntry = (name: string, text: string): Entry => ({ name, chunks: once(text) })
export const jsonEntry = (name: string, value: unknown): Entry => textEntry(name, `${JSON.stringify(value, null, 2)}\n`)

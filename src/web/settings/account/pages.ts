/** Counts the conversations of an export while it passes: each has a readable page, whose entry begins with its name. */

const signature = [0x50, 0x4b, 0x03, 0x04]
/** Where an entry says how long its name is, and where the name begins. */
const lengthAt = 26
const nameAt = 30
/** No page's entry begins with more than this. */
const longest = nameAt + 160

const page = /^conversations\/[^/]+\/index\.html$/u
const decoder = new TextDecoder()

export class Pages {
  #rest = new Uint8Array(0)
  count = 0

  pass(chunk: Uint8Array): void {
    const bytes = new Uint8Array(this.#rest.length + chunk.length)
    bytes.set(this.#rest)
    bytes.set(chunk, this.#rest.length)
    // What begins near the end is looked at with the next chunk.
    const end = Math.max(0, bytes.length - longest)
    for (let at = bytes.indexOf(0x50); at !== -1 && at < end; at = bytes.indexOf(0x50, at + 1)) if (beginsPage(bytes, at)) this.count++
    this.#rest = bytes.slice(end)
  }
}

function beginsPage(bytes: Uint8Array, at: number): boolean {
  if (!signature.every((byte, nth) => bytes[at + nth] === byte)) return false
  const length = (bytes[at + lengthAt] ?? 0) + 256 * (bytes[at + lengthAt + 1] ?? 0)
  return page.test(decoder.decode(bytes.subarray(at + nameAt, at + nameAt + length)))
}

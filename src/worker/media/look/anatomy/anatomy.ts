/** What a picture's bytes say of it, without decoding it: its size in pixels, how it is turned, and which of its bytes are not the picture. */

/** Bytes from `start` to before `end` that other ones, or none, take the place of. */
export interface Edit {
  start: number
  end: number
  by?: Uint8Array
}

export interface Anatomy {
  /** As stored; of several, the largest. */
  width: number
  height: number
  /** 1 to 8, as EXIF has it; 1 is upright. */
  orientation: number
  isAnimated: boolean
  /** What takes all that tells of other things than the picture (place, time, camera, texts) out of the file, ascending. Empty where there is nothing of it. */
  edits: Edit[]
  /** There is such a thing, and it cannot be taken out. */
  isEntangled: boolean
}

/** A file with more parts than this that have to go was made to be one. */
export const mostEdits = 2_000

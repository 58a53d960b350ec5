/** Code that a page loads when it is first needed: where that does not work, the server cannot be reached. */
import { ChatError } from './errors.ts'

export async function lazily<M>(load: () => Promise<M>): Promise<M> {
  try {
    return await load()
  } catch (cause) {
    throw new ChatError('unreachable', 'A part of the app could not be loaded.', { cause })
  }
}

/** Ends what was begun by code that may not be there yet, or never came. */
export function ending(begun: Promise<(() => void) | undefined>): () => void {
  const off = begun.catch(() => undefined)
  return () => void off.then((end) => end?.())
}

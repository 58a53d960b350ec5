/** Whether the server is being asked for something that somebody waits for: then is no time to load the page again. */

let running = 0
const listeners = new Set<() => void>()

export const isAsking = (): boolean => running > 0

/** Counts the work until it is done, well or not. */
export async function asking<T>(work: Promise<T>): Promise<T> {
  running += 1
  try {
    return await work
  } finally {
    running -= 1
    for (const listener of listeners) listener()
  }
}

/** Calls back after each answer, until the function that it returns is called. */
export function onAnswer(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

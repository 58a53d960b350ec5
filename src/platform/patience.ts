/** Waiting, but not for ever: another object may be out of reach without an error for a long time. */

/** Runs work with a promise that comes true after a time, for whatever in it may take too long. */
export async function beforeLong<T>(ms: number, work: (late: Promise<undefined>) => Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms)
  })
  try {
    return await work(late)
  } finally {
    clearTimeout(timer)
  }
}

/** What comes in time; nothing if it takes longer. It goes on all the same. */
export const within = <T>(ms: number, coming: Promise<T>): Promise<T | undefined> =>
  beforeLong<T | undefined>(ms, (late) => Promise.race([coming, late]))

/** Which chats somebody looks at, in whichever tab: a lock for each, which goes with its tab. The service worker sees them too. */

const lockOf = (conversationId: string): string => `edgewise.looking/${conversationId}`

/** Until what it gives is called. */
function lookAt(conversationId: string): () => void {
  const ends = new AbortController()
  void navigator.locks
    .request(
      lockOf(conversationId),
      { mode: 'shared', signal: ends.signal },
      () => new Promise((resolve) => (ends.signal.aborted ? resolve(undefined) : ends.signal.addEventListener('abort', resolve))),
    )
    .catch(() => undefined)
  return () => ends.abort()
}

/** This tab shows the chat: it is looked at while the tab is in front. Gives a function that ends it. */
export function showing(conversationId: string): () => void {
  const ends = new AbortController()
  const { signal } = ends
  let stop: (() => void) | undefined
  const look = (): void => {
    if (document.visibilityState === 'visible' && document.hasFocus()) stop ??= lookAt(conversationId)
    else {
      stop?.()
      stop = undefined
    }
  }
  addEventListener('focus', look, { signal })
  addEventListener('blur', look, { signal })
  document.addEventListener('visibilitychange', look, { signal })
  look()
  return () => {
    ends.abort()
    stop?.()
  }
}

export async function isLookedAt(conversationId: string): Promise<boolean> {
  const { held = [] } = await navigator.locks.query()
  return held.some(({ name }) => name === lockOf(conversationId))
}

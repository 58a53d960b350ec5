/** After a deployment a page that is open may ask for a file that is gone: it starts again, once. */

const key = 'edgewise.reloaded'

/** While the server does not answer nothing is known about the file, and the page at hand is all there is. */
async function reloadIfServed(): Promise<void> {
  const answer = await fetch('/', { cache: 'no-store' }).catch(() => undefined)
  if (answer?.ok !== true) return
  sessionStorage.setItem(key, '1')
  location.reload()
}

export function reloadWhenStale(): void {
  globalThis.addEventListener('vite:preloadError', () => {
    if (!sessionStorage.getItem(key)) void reloadIfServed()
  })
}

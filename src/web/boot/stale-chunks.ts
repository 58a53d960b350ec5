/** After a deployment a page that is open may ask for a file that is gone: it starts again, once. */

const key = 'edgewise.reloaded'

export function reloadWhenStale(): void {
  globalThis.addEventListener('vite:preloadError', () => {
    if (sessionStorage.getItem(key)) return
    // While the server does not answer nothing is known about the file, and the page at hand is all there is.
    void fetch('/', { cache: 'no-store' }).then(
      ({ ok }) => {
        if (!ok) return
        sessionStorage.setItem(key, '1')
        location.reload()
      },
      () => undefined,
    )
  })
}

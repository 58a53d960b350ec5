/** After a deployment a page that is open may ask for a file that is gone: it starts again, once. */

const key = 'edgewise.reloaded'

export function reloadWhenStale(): void {
  globalThis.addEventListener('vite:preloadError', (event) => {
    if (sessionStorage.getItem(key)) return
    event.preventDefault()
    sessionStorage.setItem(key, '1')
    location.reload()
  })
}

/** Registers the service worker, and tells when a new version waits. It takes over only when somebody says so. */

/** The one address that a policy of ours lets through. */
const address = '/sw.js'

interface ScriptPolicy {
  createScriptURL(url: string): string
}
interface PolicyFactory {
  createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy
}

declare global {
  // Not in the DOM library yet.
  var trustedTypes: PolicyFactory | undefined
}

const rules: ScriptPolicy = {
  createScriptURL(url) {
    if (url !== address) throw new TypeError('not a script of this app')
    return url
  },
}

/** `onWaiting` gets what starts the new version: the page reloads with it. */
export async function startServiceWorker(onWaiting: (takeOver: () => void) => void): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  const policy = globalThis.trustedTypes?.createPolicy('edgewise', rules) ?? rules
  const registration = await navigator.serviceWorker.register(policy.createScriptURL(address))

  const offer = (worker: ServiceWorker): void =>
    onWaiting(() => {
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
      worker.postMessage('take-over', {})
    })
  // The first one has nothing to replace.
  const hasOld = (): boolean => navigator.serviceWorker.controller !== null
  if (registration.waiting && hasOld()) offer(registration.waiting)
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed' && hasOld()) offer(worker)
    })
  })

  // An installed app is open for days.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void registration.update().catch(() => undefined)
  })
}

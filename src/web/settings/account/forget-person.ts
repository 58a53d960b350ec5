/** What a browser keeps of a person besides the SDK's storage: all goes but how the app looks, and that it was used here. */
import { forgetForWorker } from '../../push/for-worker.ts'
import { appearanceKey } from '../../theme/appearance.ts'

const kept: ReadonlySet<string> = new Set([appearanceKey, 'edgewise.known'])

export function forgetPerson(): void {
  for (const key of Object.keys(localStorage)) if (!kept.has(key)) localStorage.removeItem(key)
  sessionStorage.clear()
  // The shell's own cache holds nothing of anybody, and without a service worker there is none.
  void forgetForWorker().catch(() => undefined)
}

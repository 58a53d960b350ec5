/** The web client starts: preferences, the SDK with what this device knows, then the screen. The network comes last. */
import { HardDrive } from 'lucide-react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createClient } from '../client/index.ts'
import { indexedDb } from '../client/indexeddb.ts'
import { App } from './app/App.tsx'
import { watchDrafts } from './boot/drafts.ts'
import { watchEffects } from './boot/effects.ts'
import { offerUpdate } from './boot/offer-update.ts'
import { startServiceWorker } from './boot/service-worker.ts'
import { reloadWhenStale } from './boot/stale-chunks.ts'
import { text } from './i18n/useText.ts'
import { ChatProvider } from './state/ChatContext.tsx'
import { startPreferences } from './state/preferences.ts'
import './theme/tokens.css'
import './theme/base.css'
import { EmptyState } from './ui/EmptyState.tsx'

const element = document.querySelector('#root')
if (!element) throw new Error('the page has no root')
const root = createRoot(element)

watchEffects()
reloadWhenStale()
watchDrafts()
await startPreferences()
try {
  const chat = createClient({ url: location.origin, storage: indexedDb('edgewise') })
  await chat.start()
  root.render(
    <StrictMode>
      <ChatProvider chat={chat}>
        <App />
      </ChatProvider>
    </StrictMode>,
  )
} catch {
  root.render(
    <main>
      <EmptyState tone="error" icon={<HardDrive size={32} />} title={text('shell.error.boot')}>
        {text('shell.error.bootBody')}
      </EmptyState>
    </main>,
  )
}
// Some browsers refuse it, in private windows for one: then there is no offline shell, and all else is as it was.
await startServiceWorker(offerUpdate).catch(() => undefined)

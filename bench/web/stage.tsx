/** The web client on a made-up chat, for measuring: nothing of it leaves the page. */
import { createRoot } from 'react-dom/client'
import { App } from '../../src/web/app/App.tsx'
import { watchEffects } from '../../src/web/boot/effects.ts'
import { ChatProvider } from '../../src/web/state/ChatContext.tsx'
import { startPreferences } from '../../src/web/state/preferences.ts'
import '../../src/web/theme/tokens.css'
import '../../src/web/theme/base.css'
import { renderControl } from './control.tsx'
import { fakeChat } from './fake-chat.ts'

watchEffects()
await startPreferences()
const root = document.querySelector('#root')
if (!root) throw new Error('the page has no root')
if (location.pathname === '/control') renderControl(root)
else
  createRoot(root).render(
    <ChatProvider chat={fakeChat(200)}>
      <App />
    </ChatProvider>,
  )

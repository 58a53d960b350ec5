/** Who is nobody here sees the doors, everybody else the window. An invite is shown to both. */
import { useEffect } from 'react'
import { Route, Switch } from 'wouter'
import { AuthScreen } from '../auth/AuthScreen.tsx'
import { InviteScreen } from '../invite/InviteScreen.tsx'
import { useChat } from '../state/ChatContext.tsx'
import { useStore } from '../state/useStore.ts'
import { Toaster } from '../ui/Toaster.tsx'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { Shell } from './Shell.tsx'
import { useActivity } from './useActivity.ts'

export function App() {
  const chat = useChat()
  const me = useStore(chat.me)
  const { at } = useStore(chat.connection)
  useActivity()
  // For tests, which wait for states and never for time.
  useEffect(() => {
    document.documentElement.dataset['conn'] = at
  }, [at])

  return (
    <ErrorBoundary>
      <Switch>
        <Route path="/invite/:code">{({ code }) => <InviteScreen code={code} />}</Route>
        <Route>{me ? <Shell key={me.id} /> : <AuthScreen wasRevoked={at === 'unauthorized'} />}</Route>
      </Switch>
      <Toaster />
    </ErrorBoundary>
  )
}

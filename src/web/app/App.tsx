/** Who is nobody here sees the doors, everybody else the window. An invite is shown to both. */
import { lazy, Suspense, useEffect } from 'react'
import { Route, Switch } from 'wouter'
import { useChat } from '../state/ChatContext.tsx'
import { useForgetting } from '../push/useForgetting.ts'
import { useStore } from '../state/useStore.ts'
import { Toaster } from '../ui/Toaster.tsx'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { Shell } from './Shell.tsx'
import { useActivity } from './useActivity.ts'

// Whoever is signed in does not need the doors.
const AuthScreen = lazy(async () => ({ default: (await import('../auth/AuthScreen.tsx')).AuthScreen }))
const InviteScreen = lazy(async () => ({ default: (await import('../invite/InviteScreen.tsx')).InviteScreen }))

export function App() {
  const chat = useChat()
  const me = useStore(chat.me)
  const { at } = useStore(chat.connection)
  useActivity()
  useForgetting()
  // For tests, which wait for states and never for time.
  useEffect(() => {
    document.documentElement.dataset['conn'] = at
  }, [at])

  return (
    <ErrorBoundary>
      <Suspense>
        <Switch>
          <Route path="/invite/:code">{({ code }) => <InviteScreen code={code} />}</Route>
          <Route>{me ? <Shell key={me.id} /> : <AuthScreen wasRevoked={at === 'unauthorized'} />}</Route>
        </Switch>
      </Suspense>
      <Toaster />
    </ErrorBoundary>
  )
}

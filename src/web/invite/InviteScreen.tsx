/** Where an invite's link leads: to a question, never straight into a group. */
import { useLocation } from 'wouter'
import { ChatError } from '../../client/index.ts'
import styles from '../auth/AuthForm.module.css'
import { AuthFrame } from '../auth/AuthFrame.tsx'
import { AuthScreen } from '../auth/AuthScreen.tsx'
import { type Text, useText } from '../i18n/useText.ts'
import { useChat } from '../state/ChatContext.tsx'
import { useStore } from '../state/useStore.ts'
import { failureText, useTask } from '../state/useTask.ts'
import { Button } from '../ui/Button.tsx'

function whatFailed(error: unknown, t: Text): string {
  if (!(error instanceof ChatError)) return failureText(error, t)
  if (error.code === 'gone') return t('auth.invite.gone')
  if (error.code === 'not_found') return t('auth.invite.missing')
  if (error.code === 'forbidden') return t('auth.invite.forbidden')
  if (error.code === 'conflict') return t('auth.invite.full')
  return failureText(error, t)
}

export function InviteScreen({ code }: { code: string }) {
  const t = useText()
  const chat = useChat()
  const me = useStore(chat.me)
  const [, navigate] = useLocation()
  const { busy, error, run } = useTask(async () => {
    const { id } = await chat.acceptInvite(code)
    navigate(`/c/${encodeURIComponent(id)}`, { replace: true })
  })

  if (!me) return <AuthScreen wasRevoked={false} title={t('auth.invite.title')} lead={t('auth.invite.signIn')} />
  return (
    <AuthFrame title={t('auth.invite.title')} lead={t('auth.invite.body')}>
      <div className={styles.form}>
        {error !== undefined && (
          <p className={styles.failure} role="alert">
            {whatFailed(error, t)}
          </p>
        )}
        <Button variant="primary" wide busy={busy} onClick={() => void run()}>
          {t('auth.invite.join')}
        </Button>
        <Button variant="ghost" wide onClick={() => navigate('/', { replace: true })}>
          {t('auth.invite.notNow')}
        </Button>
      </div>
    </AuthFrame>
  )
}

/** The doors. The address stays as it is, so that whoever follows a link arrives there after signing in. */
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useText } from '../i18n/useText.ts'
import { Button } from '../ui/Button.tsx'
import styles from './AuthForm.module.css'
import { AuthFrame } from './AuthFrame.tsx'
import { SignInForm } from './SignInForm.tsx'
import { SignUpForm } from './SignUpForm.tsx'

const doors = { '/sign-in': 'signIn', '/sign-up': 'signUp' } as const
type Door = (typeof doors)[keyof typeof doors]
const isDoor = (path: string): path is keyof typeof doors => path in doors

/** Whether somebody had an account here once: then they want to sign in, else they are new. */
const knownKey = 'edgewise.known'

export interface AuthScreenProps {
  wasRevoked: boolean
  /** What the person is here for, above the form. */
  title?: string
  lead?: string
}

export function AuthScreen({ wasRevoked, title, lead }: AuthScreenProps) {
  const t = useText()
  const [path, navigate] = useLocation()
  const [chosen, setChosen] = useState<Door>()
  const byDefault = wasRevoked || localStorage.getItem(knownKey) !== null ? 'signIn' : 'signUp'
  const door = chosen ?? (isDoor(path) ? doors[path] : byDefault)
  const onDone = (): void => {
    localStorage.setItem(knownKey, '1')
    if (isDoor(path)) navigate('/', { replace: true })
  }

  return (
    <AuthFrame title={title ?? t(`auth.${door}.title`)} lead={lead ?? t(`auth.${door}.lead`)}>
      {wasRevoked && (
        <p className={styles.notice} role="status">
          {t('auth.revoked')}
        </p>
      )}
      {door === 'signUp' ? <SignUpForm onDone={onDone} /> : <SignInForm onDone={onDone} />}
      <p className={styles.other}>
        {t(`auth.${door}.other`)}
        <Button variant="ghost" size="small" onClick={() => setChosen(door === 'signUp' ? 'signIn' : 'signUp')}>
          {door === 'signUp' ? t('auth.signUp.toSignIn') : t('auth.signIn.toSignUp')}
        </Button>
      </p>
    </AuthFrame>
  )
}

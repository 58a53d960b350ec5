/** Another device of an account that exists. */
import { useRef, useState } from 'react'
import { ChatError } from '../../client/index.ts'
import { limits } from '../../protocol/limits.ts'
import { type Text, useText } from '../i18n/useText.ts'
import { useChat } from '../state/ChatContext.tsx'
import { failureText, useTask } from '../state/useTask.ts'
import { Button } from '../ui/Button.tsx'
import { TextField } from '../ui/TextField.tsx'
import styles from './AuthForm.module.css'
import { deviceName } from './device-name.ts'
import { PasswordField } from './PasswordField.tsx'

function whatFailed(error: unknown, t: Text): string {
  if (error instanceof ChatError && error.code === 'unauthenticated') return t('auth.wrong')
  if (error instanceof ChatError && error.code === 'invalid_request') return t('auth.wrong')
  if (error instanceof ChatError && error.code === 'conflict') return t('auth.tooManyDevices', { most: limits.devicesPerUser })
  return failureText(error, t)
}

export function SignInForm({ onDone }: { onDone: () => void }) {
  const t = useText()
  const chat = useChat()
  const form = useRef<HTMLFormElement>(null)
  const [handle, setHandle] = useState('')
  const [password, setPassword] = useState('')
  const [tried, setTried] = useState(false)
  const { busy, error, run, reset } = useTask(async () => {
    await chat.signIn({ handle, password, deviceName: deviceName(navigator.userAgent, t) })
    onDone()
  })

  const submit = (): void => {
    setTried(true)
    if (handle !== '' && password !== '') void run()
    else requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus())
  }

  return (
    <form
      ref={form}
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <TextField
        label={t('auth.handle')}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        dir="ltr"
        before="@"
        value={handle}
        error={tried && handle === '' ? t('auth.handle.enter') : undefined}
        onChange={(event) => {
          setHandle(event.target.value.trim().replace(/^@/u, '').toLowerCase())
          if (error !== undefined) reset()
        }}
      />
      <PasswordField
        label={t('auth.password')}
        kind="current"
        value={password}
        error={tried && password === '' ? t('auth.password.enter') : undefined}
        onChange={(value) => {
          setPassword(value)
          if (error !== undefined) reset()
        }}
      />
      {error !== undefined && (
        <p className={styles.failure} role="alert">
          {whatFailed(error, t)}
        </p>
      )}
      <Button type="submit" variant="primary" wide busy={busy}>
        {t('auth.signIn.submit')}
      </Button>
    </form>
  )
}

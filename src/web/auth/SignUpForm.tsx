/** A new account. The handle follows the name until somebody chooses it. */
import { useRef, useState } from 'react'
import { ChatError } from '../../client/index.ts'
import { limits } from '../../protocol/limits.ts'
import { useText } from '../i18n/useText.ts'
import { useChat } from '../state/ChatContext.tsx'
import { failureText, useTask } from '../state/useTask.ts'
import { Button } from '../ui/Button.tsx'
import { TextField } from '../ui/TextField.tsx'
import styles from './AuthForm.module.css'
import { handleFrom, handleProblem, nameProblem, passwordProblem } from './credentials.ts'
import { deviceName } from './device-name.ts'
import { PasswordField } from './PasswordField.tsx'

export function SignUpForm({ onDone }: { onDone: () => void }) {
  const t = useText()
  const chat = useChat()
  const form = useRef<HTMLFormElement>(null)
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<string>()
  const [password, setPassword] = useState('')
  const [tried, setTried] = useState(false)
  const handle = chosen ?? handleFrom(name)
  const problems = { name: nameProblem(name, t), handle: handleProblem(handle, t), password: passwordProblem(password, t) }
  const { busy, error, run, reset } = useTask(async () => {
    await chat.signUp({ name: name.trim(), handle, password, deviceName: deviceName(navigator.userAgent, t) })
    onDone()
  })
  const isTaken = error instanceof ChatError && error.code === 'conflict'

  const submit = (): void => {
    setTried(true)
    if (problems.name === undefined && problems.handle === undefined && problems.password === undefined) void run()
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
        label={t('auth.name')}
        hint={t('auth.name.hint')}
        name="name"
        autoComplete="name"
        dir="auto"
        most={limits.nameCodePoints}
        value={name}
        error={tried ? problems.name : undefined}
        onChange={(event) => setName(event.target.value)}
      />
      <TextField
        label={t('auth.handle')}
        hint={t('auth.handle.hint')}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        dir="ltr"
        before="@"
        value={handle}
        error={isTaken ? t('auth.handle.taken') : tried ? problems.handle : undefined}
        onChange={(event) => {
          setChosen(event.target.value.trim().replace(/^@/u, '').toLowerCase())
          if (isTaken) reset()
        }}
      />
      <PasswordField
        label={t('auth.password')}
        hint={t('auth.password.hint', { min: limits.passwordCodePoints.min })}
        kind="new"
        value={password}
        error={tried ? problems.password : undefined}
        onChange={setPassword}
      />
      {error !== undefined && !isTaken && (
        <p className={styles.failure} role="alert">
          {failureText(error, t)}
        </p>
      )}
      <Button type="submit" variant="primary" wide busy={busy}>
        {t('auth.signUp.submit')}
      </Button>
    </form>
  )
}

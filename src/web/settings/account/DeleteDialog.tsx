/** Asks whether all is to go, and for the password. Afterwards nothing of the person is left in this browser either. */
import { useState } from 'react'
import { ChatError } from '../../../client/index.ts'
import { PasswordField } from '../../auth/PasswordField.tsx'
import { useText } from '../../i18n/useText.ts'
import { useChat } from '../../state/ChatContext.tsx'
import { failureText, useTask } from '../../state/useTask.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import styles from './Account.module.css'
import { forgetPerson } from './forget-person.ts'

const consequences = ['goes', 'stays', 'export'] as const

export function DeleteDialog({ onClose }: { onClose: () => void }) {
  const t = useText()
  const chat = useChat()
  const [password, setPassword] = useState('')
  const { busy, error, run } = useTask(async () => {
    await chat.deleteMe(password)
    forgetPerson()
  })
  const isWrong = error instanceof ChatError && error.code === 'forbidden'
  return (
    <Dialog
      open
      title={t('settings.account.delete.title')}
      description={
        <ul className={styles.list}>
          {consequences.map((one) => (
            <li key={one}>{t(`settings.account.delete.${one}`)}</li>
          ))}
        </ul>
      }
      onClose={onClose}
      onSubmit={() => void run()}
      footer={
        <>
          <Button onClick={onClose}>{t('shell.cancel')}</Button>
          <Button type="submit" variant="danger" busy={busy} disabled={password === ''}>
            {t('settings.account.delete')}
          </Button>
        </>
      }
    >
      <PasswordField
        label={t('settings.account.delete.password')}
        kind="current"
        value={password}
        error={error === undefined ? undefined : isWrong ? t('settings.account.delete.wrong') : failureText(error, t)}
        onChange={setPassword}
      />
    </Dialog>
  )
}

/** The ways out: of this device, and of all. */
import { useState } from 'react'
import { ChatError } from '../../client/index.ts'
import { PasswordField } from '../auth/PasswordField.tsx'
import { useText } from '../i18n/useText.ts'
import { useChat } from '../state/ChatContext.tsx'
import { attempt } from '../state/attempt.ts'
import { failureText, useTask } from '../state/useTask.ts'
import { Button } from '../ui/Button.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import styles from './Settings.module.css'

export function AccountSection() {
  const t = useText()
  const chat = useChat()
  const [asking, setAsking] = useState<'signOut' | 'delete'>()
  const close = (): void => setAsking(undefined)
  return (
    <>
      <div className={styles.card}>
        <div className={styles.action}>
          <div>
            <h2>{t('settings.account.signOut')}</h2>
            <p>{t('settings.account.signOut.body')}</p>
          </div>
          <Button onClick={() => setAsking('signOut')}>{t('settings.account.signOut')}</Button>
        </div>
        <div className={styles.action}>
          <div>
            <h2>{t('settings.account.delete')}</h2>
            <p>{t('settings.account.delete.body')}</p>
          </div>
          <Button variant="danger" onClick={() => setAsking('delete')}>
            {t('settings.account.delete')}
          </Button>
        </div>
      </div>
      <p className={styles.hint}>
        <a href="/v1/docs">{t('settings.account.docs')}</a>
      </p>
      <ConfirmDialog
        open={asking === 'signOut'}
        title={t('settings.account.signOut.title')}
        body={t('settings.account.signOut.body')}
        confirmLabel={t('settings.account.signOut')}
        onClose={close}
        onConfirm={() => attempt(() => chat.signOut())}
      />
      {asking === 'delete' && <DeleteDialog onClose={close} />}
    </>
  )
}

function DeleteDialog({ onClose }: { onClose: () => void }) {
  const t = useText()
  const chat = useChat()
  const [password, setPassword] = useState('')
  const { busy, error, run } = useTask(() => chat.deleteMe(password))
  const isWrong = error instanceof ChatError && error.code === 'forbidden'
  return (
    <Dialog
      open
      title={t('settings.account.delete.title')}
      description={t('settings.account.delete.body')}
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

/** What one may take along, and the ways out: of this device, and of all. */
import { useState } from 'react'
import { useText } from '../../i18n/useText.ts'
import { useChat } from '../../state/ChatContext.tsx'
import { attempt } from '../../state/attempt.ts'
import { Button } from '../../ui/Button.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import styles from '../Settings.module.css'
import { DeleteDialog } from './DeleteDialog.tsx'
import { ExportDialog } from './ExportDialog.tsx'

export function AccountSection() {
  const t = useText()
  const chat = useChat()
  const [asking, setAsking] = useState<'export' | 'signOut' | 'delete'>()
  const close = (): void => setAsking(undefined)
  return (
    <>
      <div className={styles.card}>
        <div className={styles.action}>
          <div>
            <h2>{t('settings.account.export')}</h2>
            <p>{t('settings.account.export.body')}</p>
          </div>
          <Button aria-haspopup="dialog" onClick={() => setAsking('export')}>
            {t('settings.account.export')}
          </Button>
        </div>
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
      {asking === 'export' && <ExportDialog onClose={close} />}
      {asking === 'delete' && <DeleteDialog onClose={close} />}
    </>
  )
}

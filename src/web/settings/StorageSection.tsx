/** What takes room: what is kept on this device, and what this person has on the server. */
import { useEffect, useState } from 'react'
import type { StorageUse } from '../../client/index.ts'
import { useFormat } from '../i18n/useFormat.ts'
import { useText } from '../i18n/useText.ts'
import { useChat } from '../state/ChatContext.tsx'
import { attempt } from '../state/attempt.ts'
import { failureText, useTask } from '../state/useTask.ts'
import { Button } from '../ui/Button.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { toast } from '../ui/toasts.ts'
import styles from './Settings.module.css'

export function StorageSection() {
  const t = useText()
  return (
    <>
      <h2 className={styles.heading}>{t('settings.storage.device')}</h2>
      <OnDevice />
      <h2 className={styles.heading}>{t('settings.storage.server')}</h2>
      <OnServer />
    </>
  )
}

/** What the SDK keeps at the most. */
const mostKeptBytes = 200_000_000

interface Kept {
  files: number
  bytes: number
  /** Of all that this app keeps, as far as the browser says. */
  used: number | undefined
  free: number | undefined
}

function OnDevice() {
  const t = useText()
  const format = useFormat()
  const { media } = useChat()
  const [kept, setKept] = useState<Kept>()
  const [isAsking, setAsking] = useState(false)
  const { error, run: look } = useTask(async () => {
    const [own, { usage, quota }] = await Promise.all([media.kept(), estimate()])
    setKept({ ...own, used: usage, free: quota === undefined || usage === undefined ? undefined : Math.max(0, quota - usage) })
  })
  useEffect(() => void look(), [look])
  const clear = (): Promise<boolean> =>
    attempt(async () => {
      await media.forget()
      await look()
      toast(t('settings.storage.cleared'))
    })
  return (
    <>
      <div className={styles.card}>
        <div className={styles.action}>
          <div>
            <h3>{t('settings.storage.kept')}</h3>
            {error === undefined ? (
              <p>{kept ? filesOf(kept) : <Skeleton width={4} />}</p>
            ) : (
              <p className={styles.failure} role="alert">
                {failureText(error, t)}
              </p>
            )}
          </div>
          <Button disabled={kept === undefined || kept.files === 0} aria-haspopup="dialog" onClick={() => setAsking(true)}>
            {t('settings.storage.clear')}
          </Button>
        </div>
        {kept?.used !== undefined && (
          <dl className={styles.sums}>
            <dt>{t('settings.storage.used')}</dt>
            <dd>{format.bytes(kept.used)}</dd>
            {kept.free !== undefined && (
              <>
                <dt>{t('settings.storage.free')}</dt>
                <dd>{format.bytes(kept.free)}</dd>
              </>
            )}
          </dl>
        )}
      </div>
      <p className={styles.hint}>{t('settings.storage.kept.hint', { size: format.bytes(mostKeptBytes) })}</p>
      <ConfirmDialog
        open={isAsking}
        title={t('settings.storage.clear.title')}
        body={t('settings.storage.clear.body')}
        confirmLabel={t('settings.storage.clear')}
        onClose={() => setAsking(false)}
        onConfirm={clear}
      />
    </>
  )

  function filesOf({ files, bytes }: Kept): string {
    return files === 0 ? t('settings.storage.none') : t('settings.storage.files', { count: files, size: format.bytes(bytes) })
  }
}

/** Some browsers do not tell, and none does outside of a secure page. */
async function estimate(): Promise<StorageEstimate> {
  try {
    return await navigator.storage.estimate()
  } catch {
    return {}
  }
}

function OnServer() {
  const t = useText()
  const format = useFormat()
  const chat = useChat()
  const [use, setUse] = useState<StorageUse>()
  const { error, busy, run: look } = useTask(async () => setUse(await chat.storageUse()))
  useEffect(() => void look(), [look])
  if (!use && error !== undefined) {
    return (
      <div className={styles.card}>
        <div className={styles.action}>
          <p className={styles.failure} role="alert">
            {failureText(error, t)}
          </p>
          <Button busy={busy} onClick={() => void look()}>
            {t('shell.retry')}
          </Button>
        </div>
      </div>
    )
  }
  const { files, bytes, today } = use ?? { files: 0, bytes: 0, today: undefined }
  return (
    <>
      <div className={styles.card}>
        <div className={styles.padded}>
          <h3>{t('settings.storage.uploads')}</h3>
          <p className={styles.quiet}>
            {!use && <Skeleton width={4} />}
            {use && (files === 0 ? t('settings.storage.none') : t('settings.storage.files', { count: files, size: format.bytes(bytes) }))}
          </p>
        </div>
        <div className={styles.padded}>
          <h3 id="uploads-today">{t('settings.storage.today')}</h3>
          <p className={styles.quiet}>
            {today ? (
              t('settings.storage.ofLimit', { size: format.bytes(today.bytes), limit: format.bytes(today.limitBytes) })
            ) : (
              <Skeleton width={5} />
            )}
          </p>
          <meter
            className={styles.meter}
            aria-labelledby="uploads-today"
            min={0}
            max={today?.limitBytes ?? 1}
            high={(today?.limitBytes ?? 1) * 0.8}
            optimum={0}
            value={today?.bytes ?? 0}
          />
        </div>
      </div>
      <p className={styles.hint}>{t('settings.storage.server.hint')}</p>
    </>
  )
}

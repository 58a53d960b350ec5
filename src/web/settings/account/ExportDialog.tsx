/** Saves all that one owns: says how far it is, and can be stopped. */
import { useEffect, useRef, useState } from 'react'
import { useFormat } from '../../i18n/useFormat.ts'
import { useText } from '../../i18n/useText.ts'
import { useChat } from '../../state/ChatContext.tsx'
import { failureText, useTask } from '../../state/useTask.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import styles from './Account.module.css'
import { type Progress, canWrite, chooseFile, lead, save } from './save.ts'

type Stage = { at: 'asking' } | { at: 'saving'; progress: Progress } | { at: 'saved'; bytes: number } | { at: 'led' }

/** Often enough to be seen moving, too seldom to be felt. */
const showEveryMs = 200

export function ExportDialog({ onClose }: { onClose: () => void }) {
  const t = useText()
  const format = useFormat()
  const chat = useChat()
  const [stage, setStage] = useState<Stage>({ at: 'asking' })
  const stopping = useRef<AbortController>(undefined)
  useEffect(() => () => stopping.current?.abort(), [])

  const { busy, error, run } = useTask(async () => {
    if (!canWrite()) {
      await lead(chat)
      return setStage({ at: 'led' })
    }
    const file = await chooseFile(new Date())
    if (!file) return
    const stop = (stopping.current = new AbortController())
    let progress: Progress = { bytes: 0, done: 0, of: 0 }
    const show = (): void => setStage({ at: 'saving', progress })
    show()
    const showing = setInterval(show, showEveryMs)
    try {
      await save(chat, file, stop.signal, (now) => (progress = now))
      setStage({ at: 'saved', bytes: progress.bytes })
    } catch (cause) {
      setStage({ at: 'asking' })
      if (!stop.signal.aborted) throw cause
    } finally {
      clearInterval(showing)
    }
  })

  const isSaving = stage.at === 'saving'
  const isOver = stage.at === 'saved' || stage.at === 'led'
  return (
    <Dialog
      open
      title={t(isSaving ? 'settings.account.export.going' : 'settings.account.export')}
      description={stage.at === 'asking' ? t('settings.account.export.body') : undefined}
      onClose={onClose}
      {...(isOver || isSaving ? {} : { onSubmit: () => void run() })}
      footer={
        isSaving ? (
          <Button onClick={() => stopping.current?.abort()}>{t('settings.account.export.stop')}</Button>
        ) : isOver ? (
          <Button onClick={onClose}>{t('shell.close')}</Button>
        ) : (
          <>
            <Button onClick={onClose}>{t('shell.cancel')}</Button>
            <Button type="submit" variant="primary" busy={busy}>
              {t('settings.account.export.save')}
            </Button>
          </>
        )
      }
    >
      {isSaving && <Going {...stage.progress} />}
      <div role="status">
        {stage.at === 'saved' && t('settings.account.export.done', { size: format.bytes(stage.bytes) })}
        {stage.at === 'led' && t('settings.account.export.led')}
      </div>
      {error !== undefined && stage.at === 'asking' && (
        <p className={styles.failure} role="alert">
          {t('settings.account.export.failed')} {failureText(error, t)}
        </p>
      )}
    </Dialog>
  )
}

function Going({ bytes, done, of }: Progress) {
  const t = useText()
  const format = useFormat()
  return (
    <div className={styles.progress}>
      <progress id="export-progress" aria-label={t('settings.account.export.going')} {...(of === 0 ? {} : { max: of, value: done })} />
      <p className={styles.quiet}>
        {t('settings.account.export.progress', { size: format.bytes(bytes), done: format.number(done), count: of })}
      </p>
    </div>
  )
}

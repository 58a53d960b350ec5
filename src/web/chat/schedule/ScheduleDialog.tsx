/** When something is to be sent: one of the usual times, or any other within a year. */
import { useState } from 'react'
import { ChatError } from '../../../client/index.ts'
import { useFormat } from '../../i18n/useFormat.ts'
import { useText } from '../../i18n/useText.ts'
import { failureText, useTask } from '../../state/useTask.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { fieldOf, furthest, presets, timeIn } from './presets.ts'
import styles from './Schedule.module.css'

export interface ScheduleDialogProps {
  title: string
  /** What stands in the field first. */
  at?: number | undefined
  /** It closes when this went well. */
  onPick: (sendAt: number) => Promise<unknown>
  onClose: () => void
}

export function ScheduleDialog({ title, at, onPick, onClose }: ScheduleDialogProps) {
  const t = useText()
  const format = useFormat()
  const [now] = useState(() => Date.now())
  const usual = presets(now)
  const [field, setField] = useState(() => fieldOf(at !== undefined && at > now ? at : (usual[0]?.at ?? now)))
  const [wrong, setWrong] = useState<string>()
  const { busy, error, run } = useTask(async (sendAt: number) => {
    await onPick(sendAt)
    onClose()
  })
  const submit = (): void => {
    const sendAt = timeIn(field)
    const current = Date.now()
    if (sendAt === undefined || sendAt <= current) setWrong(t('schedule.past'))
    else if (sendAt > furthest(current)) setWrong(t('schedule.far'))
    else void run(sendAt)
  }
  const isFull = error instanceof ChatError && error.code === 'conflict'
  return (
    <Dialog
      open
      title={title}
      onClose={onClose}
      onSubmit={submit}
      footer={
        <>
          <Button onClick={onClose}>{t('shell.cancel')}</Button>
          <Button type="submit" variant="primary" busy={busy}>
            {t('schedule.do')}
          </Button>
        </>
      }
    >
      <div className={styles.presets}>
        {usual.map((preset) => (
          <button key={preset.label} type="button" className={styles.preset} onClick={() => void run(preset.at)}>
            <span>{t(preset.label)}</span>
            <span className={styles.quiet}>{format.dateTime(preset.at)}</span>
          </button>
        ))}
      </div>
      <TextField
        type="datetime-local"
        label={t('schedule.when')}
        min={fieldOf(now)}
        max={fieldOf(furthest(now))}
        value={field}
        error={wrong}
        onChange={({ target }) => {
          setWrong(undefined)
          setField(target.value)
        }}
      />
      {error !== undefined && (
        <p role="alert" className={styles.failure}>
          {isFull ? t('schedule.full') : failureText(error, t)}
        </p>
      )}
    </Dialog>
  )
}

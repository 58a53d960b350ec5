/** Leads to the first message of a day, or the next there is. */
import { useState } from 'react'
import { useText } from '../i18n/useText.ts'
import { failureText, useTask } from '../state/useTask.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { TextField } from '../ui/TextField.tsx'
import { useDesk } from '../chat/message/desk.ts'
import { dayOf, startOf } from './days.ts'

export function ToDateDialog({ at, onClose }: { at: number; onClose: () => void }) {
  const t = useText()
  const { conversation, goTo } = useDesk()
  const [today] = useState(() => dayOf(Date.now()))
  const [day, setDay] = useState(dayOf(at))
  const { busy, error, run } = useTask(async (time: number) => {
    const seq = await conversation.seqAt(time)
    if (seq === undefined) throw new Error(t('search.toDate.none'))
    onClose()
    goTo(seq)
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('search.toDate')}
      onSubmit={() => {
        const time = startOf(day)
        if (time !== undefined) void run(time)
      }}
      footer={
        <Button type="submit" variant="primary" busy={busy}>
          {t('search.toDate.go')}
        </Button>
      }
    >
      <TextField
        label={t('search.toDate.day')}
        type="date"
        required
        max={today}
        value={day}
        onChange={(event) => setDay(event.target.value)}
        error={error === undefined ? undefined : failureText(error, t)}
      />
    </Dialog>
  )
}

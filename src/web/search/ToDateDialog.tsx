/** Leads to the first message of a day, or the next there is. */
import { useState } from 'react'
import { useText } from '../i18n/useText.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { TextField } from '../ui/TextField.tsx'
import { useDesk } from '../chat/message/desk.ts'
import { dayOf, startOf } from './days.ts'

export function ToDateDialog({ at, onClose }: { at: number; onClose: () => void }) {
  const t = useText()
  const { goTo } = useDesk()
  const [today] = useState(() => dayOf(Date.now()))
  const [day, setDay] = useState(dayOf(at))
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('search.toDate')}
      onSubmit={() => {
        const time = startOf(day)
        if (time === undefined) return
        onClose()
        goTo({ at: time })
      }}
      footer={
        <Button type="submit" variant="primary">
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
      />
    </Dialog>
  )
}

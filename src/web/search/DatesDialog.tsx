/** Between which days to search. */
import { useState } from 'react'
import { useText } from '../i18n/useText.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { TextField } from '../ui/TextField.tsx'
import { dayOf, endOf, startOf } from './days.ts'

export interface Dates {
  from: number | undefined
  to: number | undefined
}

export function DatesDialog({ dates, onPick, onClose }: { dates: Dates; onPick: (dates: Dates) => void; onClose: () => void }) {
  const t = useText()
  const [today] = useState(() => dayOf(Date.now()))
  const [since, setSince] = useState(dates.from === undefined ? '' : dayOf(dates.from))
  const [until, setUntil] = useState(dates.to === undefined ? '' : dayOf(dates.to))
  const from = startOf(since)
  const to = endOf(until)
  const isWrong = from !== undefined && to !== undefined && from > to
  const pick = (picked: Dates): void => {
    onPick(picked)
    onClose()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('search.dates')}
      onSubmit={() => !isWrong && pick({ from, to })}
      footer={
        <>
          <Button onClick={() => pick({ from: undefined, to: undefined })}>{t('search.clear')}</Button>
          <Button type="submit" variant="primary">
            {t('search.apply')}
          </Button>
        </>
      }
    >
      <TextField label={t('search.since')} type="date" max={today} value={since} onChange={(event) => setSince(event.target.value)} />
      <TextField
        label={t('search.until')}
        type="date"
        max={today}
        value={until}
        onChange={(event) => setUntil(event.target.value)}
        error={isWrong ? t('search.dates.wrong') : undefined}
      />
    </Dialog>
  )
}

/** Has what is written sent later: asks when, and says for when it is. */
import { type ReactNode, Suspense, useState } from 'react'
import type { Later } from '../../../client/index.ts'
import { useFormat } from '../../i18n/useFormat.ts'
import { useText } from '../../i18n/useText.ts'
import { toast } from '../../ui/toasts.ts'
import { useDesk } from '../message/desk.ts'
import { ScheduleDialog } from '../schedule/lazy.ts'

export interface ScheduleParts {
  written: () => Later
  /** It is with the server. */
  onScheduled: () => void
  onClosed: () => void
}

export function useSchedule({ written, onScheduled, onClosed }: ScheduleParts): { ask: () => void; element: ReactNode } {
  const t = useText()
  const format = useFormat()
  const { conversation } = useDesk()
  const [isOpen, setOpen] = useState(false)
  const schedule = async (sendAt: number): Promise<void> => {
    await conversation.schedule(written(), sendAt)
    onScheduled()
    toast(t('schedule.done', { when: format.dateTime(sendAt) }))
  }
  const close = (): void => {
    setOpen(false)
    onClosed()
  }
  const element = isOpen && (
    <Suspense>
      <ScheduleDialog title={t('schedule.title')} onPick={schedule} onClose={close} />
    </Suspense>
  )
  return { ask: () => setOpen(true), element }
}

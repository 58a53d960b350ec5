/** How a chat begins: with somebody one knows, with a handle, as a group, or by an invite. */
import { Link2, UsersRound } from 'lucide-react'
import { useState } from 'react'
import { flushSync } from 'react-dom'
import { useLocation } from 'wouter'
import { useText } from '../../i18n/useText.ts'
import { useChat } from '../../state/ChatContext.tsx'
import { failureText, useTask } from '../../state/useTask.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ListRow } from '../../ui/ListRow.tsx'
import { writeIn } from '../composer/write-in.ts'
import { GroupForm } from './GroupForm.tsx'
import { inviteCode } from './invite-code.ts'
import { JoinForm } from './JoinForm.tsx'
import { PeoplePicker } from './PeoplePicker.tsx'
import styles from './Start.module.css'

export function StartDialog({ onClose }: { onClose: () => void }) {
  const t = useText()
  const chat = useChat()
  const [, navigate] = useLocation()
  const [step, setStep] = useState<'who' | 'group' | 'join'>('who')
  const goTo = (conversationId: string): void => {
    // A dialog gives the focus back when it goes; only then the chat takes it.
    flushSync(onClose)
    navigate(`/c/${encodeURIComponent(conversationId)}`)
    writeIn(conversationId)
  }
  const { error, run } = useTask(async (userId: string) => goTo((await chat.createDirect(userId)).id))

  if (step === 'group') return <GroupForm onBack={() => setStep('who')} onClose={onClose} onMade={goTo} />
  if (step === 'join') {
    return (
      <JoinForm
        onBack={() => setStep('who')}
        onClose={onClose}
        onCode={(text) => {
          const code = inviteCode(text)
          if (code === undefined) return false
          onClose()
          navigate(`/invite/${encodeURIComponent(code)}`)
          return true
        }}
      />
    )
  }
  return (
    <Dialog
      open
      size="medium"
      title={t('chat.start.title')}
      onClose={onClose}
      footer={<Button onClick={onClose}>{t('shell.cancel')}</Button>}
    >
      <div className={styles.ways}>
        <ListRow
          leading={
            <span className={styles.tile} aria-hidden="true">
              <UsersRound size={20} />
            </span>
          }
          title={t('chat.start.group')}
          onClick={() => setStep('group')}
        />
        <ListRow
          leading={
            <span className={styles.tile} aria-hidden="true">
              <Link2 size={20} />
            </span>
          }
          title={t('chat.start.join')}
          onClick={() => setStep('join')}
        />
      </div>
      {error !== undefined && (
        <p role="alert" className={styles.failure}>
          {failureText(error, t)}
        </p>
      )}
      <PeoplePicker label={t('chat.start.find')} onPick={(userId) => void run(userId)} />
    </Dialog>
  )
}

/** A new group: what it is called and who is in it. One can be made alone and filled by an invite. */
import { useState } from 'react'
import { limits } from '../../../protocol/limits.ts'
import { useText } from '../../i18n/useText.ts'
import { useChat } from '../../state/ChatContext.tsx'
import { failureText, useTask } from '../../state/useTask.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { Chips } from './Chips.tsx'
import { PeoplePicker } from './PeoplePicker.tsx'
import styles from './Start.module.css'

export interface GroupFormProps {
  onBack: () => void
  onClose: () => void
  onMade: (conversationId: string) => void
}

export function GroupForm({ onBack, onClose, onMade }: GroupFormProps) {
  const t = useText()
  const chat = useChat()
  const [title, setTitle] = useState('')
  const [userIds, setUserIds] = useState<readonly string[]>([])
  const [wasTried, setWasTried] = useState(false)
  const { busy, error, run } = useTask(async () => onMade((await chat.createGroup({ title: title.trim(), userIds: [...userIds] })).id))
  const isMissing = title.trim() === ''
  const isLong = Array.from(title).length > limits.titleCodePoints
  const toggle = (id: string): void => setUserIds((known) => (known.includes(id) ? known.filter((other) => other !== id) : [...known, id]))

  return (
    <Dialog
      open
      size="medium"
      title={t('chat.group.title')}
      onClose={onClose}
      onSubmit={() => {
        setWasTried(true)
        if (!isMissing && !isLong) void run()
      }}
      footer={
        <>
          <Button onClick={onBack}>{t('shell.back')}</Button>
          <Button type="submit" variant="primary" busy={busy}>
            {t('chat.group.create')}
          </Button>
        </>
      }
    >
      <TextField
        label={t('chat.group.name')}
        dir="auto"
        autoComplete="off"
        most={limits.titleCodePoints}
        value={title}
        error={
          wasTried && isMissing ? t('chat.group.nameMissing') : isLong ? t('auth.name.long', { most: limits.titleCodePoints }) : undefined
        }
        onChange={(event) => setTitle(event.target.value)}
      />
      <Chips userIds={userIds} onRemove={toggle} />
      <PeoplePicker label={t('chat.group.add')} marked={userIds} onPick={toggle} />
      {error !== undefined && (
        <p role="alert" className={styles.failure}>
          {failureText(error, t)}
        </p>
      )}
    </Dialog>
  )
}

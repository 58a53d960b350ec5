/** Brings people into a group: all or none. */
import { useMemo, useState } from 'react'
import type { ConversationInfo, Member } from '../../../client/index.ts'
import { ChatError } from '../../../client/index.ts'
import { useText } from '../../i18n/useText.ts'
import { useChat } from '../../state/ChatContext.tsx'
import { failureText, useTask } from '../../state/useTask.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Chips } from '../start/Chips.tsx'
import { PeoplePicker } from '../start/PeoplePicker.tsx'
import styles from './Info.module.css'

export interface AddMembersDialogProps {
  info: ConversationInfo
  members: readonly Member[]
  onClose: () => void
}

export function AddMembersDialog({ info, members, onClose }: AddMembersDialogProps) {
  const t = useText()
  const conversation = useChat().conversation(info.id)
  const [userIds, setUserIds] = useState<readonly string[]>([])
  const inside = useMemo(() => members.map(({ userId }) => userId), [members])
  const toggle = (id: string): void => setUserIds((known) => (known.includes(id) ? known.filter((other) => other !== id) : [...known, id]))
  const { busy, error, run } = useTask(async () => {
    await conversation.addMembers([...userIds])
    onClose()
  })
  const problem = (): string => {
    if (!(error instanceof ChatError)) return failureText(error, t)
    if (error.code === 'conflict') return t('group.members.full')
    return error.code === 'forbidden' ? t('group.members.refused') : failureText(error, t)
  }
  return (
    <Dialog
      open
      size="medium"
      title={t('group.members.add')}
      description={t(info.settings.history === 'shared' ? 'group.members.seeAll' : 'group.members.seeNew')}
      onClose={onClose}
      onSubmit={() => userIds.length > 0 && void run()}
      footer={
        <>
          <Button onClick={onClose}>{t('shell.cancel')}</Button>
          <Button type="submit" variant="primary" busy={busy} disabled={userIds.length === 0}>
            {t('group.members.addCount', { count: userIds.length })}
          </Button>
        </>
      }
    >
      <Chips userIds={userIds} onRemove={toggle} />
      <PeoplePicker label={t('chat.group.add')} marked={userIds} without={inside} onPick={toggle} />
      {error !== undefined && (
        <p role="alert" className={styles.failure}>
          {problem()}
        </p>
      )}
    </Dialog>
  )
}

/** What a group is called and what it is about. */
import { useState } from 'react'
import type { ConversationInfo } from '../../../client/index.ts'
import { limits } from '../../../protocol/limits.ts'
import { useText } from '../../i18n/useText.ts'
import { useChat } from '../../state/ChatContext.tsx'
import { failureText, useTask } from '../../state/useTask.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { TextField } from '../../ui/TextField.tsx'
import styles from './Info.module.css'

const lengthOf = (text: string): number => Array.from(text).length

export function EditGroupDialog({ info, onClose }: { info: ConversationInfo; onClose: () => void }) {
  const t = useText()
  const conversation = useChat().conversation(info.id)
  const [title, setTitle] = useState(info.title ?? '')
  const [description, setDescription] = useState(info.description ?? '')
  const { busy, error, run } = useTask(async () => {
    const patch = {
      ...(title.trim() === info.title ? {} : { title: title.trim() }),
      ...(description.trim() === (info.description ?? '') ? {} : { description: description.trim() }),
    }
    if (Object.keys(patch).length > 0) await conversation.update(patch)
    onClose()
  })
  const isWrong = title.trim() === '' || lengthOf(title) > limits.titleCodePoints || lengthOf(description) > limits.descriptionCodePoints
  return (
    <Dialog
      open
      title={t('group.edit')}
      onClose={onClose}
      onSubmit={() => !isWrong && void run()}
      footer={
        <>
          <Button onClick={onClose}>{t('shell.cancel')}</Button>
          <Button type="submit" variant="primary" busy={busy} disabled={isWrong}>
            {t('shell.save')}
          </Button>
        </>
      }
    >
      <TextField
        label={t('chat.group.name')}
        dir="auto"
        most={limits.titleCodePoints}
        value={title}
        error={title.trim() === '' ? t('chat.group.nameMissing') : undefined}
        onChange={(event) => setTitle(event.target.value)}
      />
      <TextField
        multiline
        label={t('group.description')}
        dir="auto"
        most={limits.descriptionCodePoints}
        value={description}
        onChange={(event) => setDescription(event.target.value)}
      />
      {error !== undefined && (
        <p role="alert" className={styles.failure}>
          {failureText(error, t)}
        </p>
      )}
    </Dialog>
  )
}

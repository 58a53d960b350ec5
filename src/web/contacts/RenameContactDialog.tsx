/** The name that only this person sees. */
import { useState } from 'react'
import type { Contact } from '../../client/index.ts'
import { limits } from '../../protocol/limits.ts'
import { nameProblem } from '../auth/credentials.ts'
import { useText } from '../i18n/useText.ts'
import { useChat } from '../state/ChatContext.tsx'
import { failureText, useTask } from '../state/useTask.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { TextField } from '../ui/TextField.tsx'

export function RenameContactDialog({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const t = useText()
  const chat = useChat()
  const [name, setName] = useState(contact.name ?? '')
  const { busy, error, run } = useTask(async () => {
    await chat.contacts.put(contact.userId, { name: name.trim() })
    onClose()
  })
  const problem = nameProblem(name, t)
  return (
    <Dialog
      open
      title={t('contacts.rename.title')}
      onClose={onClose}
      onSubmit={() => problem === undefined && void run()}
      footer={
        <>
          <Button onClick={onClose}>{t('shell.cancel')}</Button>
          <Button type="submit" variant="primary" busy={busy} disabled={problem !== undefined}>
            {t('shell.save')}
          </Button>
        </>
      }
    >
      <TextField
        label={t('contacts.add.name')}
        hint={t('contacts.add.name.hint')}
        dir="auto"
        most={limits.nameCodePoints}
        value={name}
        error={error === undefined ? undefined : failureText(error, t)}
        onChange={(event) => setName(event.target.value)}
      />
    </Dialog>
  )
}

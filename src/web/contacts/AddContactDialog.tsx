/** Finds somebody by handle, shows who it is, and only then keeps them. */
import { useState } from 'react'
import { useLocation } from 'wouter'
import { ChatError, type User } from '../../client/index.ts'
import { limits } from '../../protocol/limits.ts'
import { handleProblem } from '../auth/credentials.ts'
import { useText } from '../i18n/useText.ts'
import { useChat, useMe } from '../state/ChatContext.tsx'
import { failureText, useTask } from '../state/useTask.ts'
import { useStore } from '../state/useStore.ts'
import { Avatar } from '../ui/Avatar.tsx'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { ListRow } from '../ui/ListRow.tsx'
import { TextField } from '../ui/TextField.tsx'
import { toast } from '../ui/toasts.ts'
import styles from './Contacts.module.css'

export function AddContactDialog({ onClose }: { onClose: () => void }) {
  const t = useText()
  const chat = useChat()
  const me = useMe()
  const contacts = useStore(chat.contacts)
  const [, navigate] = useLocation()
  const [handle, setHandle] = useState('')
  const [found, setFound] = useState<User>()
  const [name, setName] = useState('')
  const [hasTried, setHasTried] = useState(false)

  const finding = useTask(async () => setFound(await chat.findUser(handle)))
  const adding = useTask(async (user: User) => {
    await chat.contacts.put(user.id, name.trim() === '' ? {} : { name: name.trim() })
    toast(t('contacts.added', { name: name.trim() === '' ? user.name : name.trim() }))
    onClose()
    navigate(`/contacts/${encodeURIComponent(user.id)}`)
  })

  const why = (): string | undefined => {
    if (hasTried && handleProblem(handle, t) !== undefined) return handleProblem(handle, t)
    if (found?.id === me.id) return t('contacts.add.self')
    if (found && contacts?.some(({ userId }) => userId === found.id) === true) return t('contacts.add.already')
    if (finding.error instanceof ChatError && finding.error.code === 'not_found') return t('contacts.add.missing', { handle })
    return finding.error === undefined ? undefined : failureText(finding.error, t)
  }
  const problem = why()
  const addable = problem === undefined ? found : undefined
  const submit = (): void => {
    if (addable) return void adding.run(addable)
    setHasTried(true)
    if (handleProblem(handle, t) === undefined) void finding.run()
  }

  return (
    <Dialog
      open
      title={t('contacts.add')}
      onClose={onClose}
      onSubmit={submit}
      footer={
        <>
          <Button onClick={onClose}>{t('shell.cancel')}</Button>
          <Button type="submit" variant="primary" busy={finding.busy || adding.busy}>
            {addable ? t('contacts.add.submit') : t('contacts.add.find')}
          </Button>
        </>
      }
    >
      <TextField
        label={t('contacts.add.handle')}
        hint={t('contacts.add.hint')}
        before="@"
        dir="ltr"
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        value={handle}
        error={problem}
        onChange={(event) => {
          setHandle(event.target.value.trim().replace(/^@/u, '').toLowerCase())
          setFound(undefined)
          setHasTried(false)
          finding.reset()
        }}
      />
      {addable && (
        <div className={styles.found} role="status">
          <div className={styles.foundCard}>
            <ListRow
              leading={<Avatar id={addable.id} name={addable.name} mediaId={addable.avatarMediaId} />}
              title={addable.name}
              subtitle={addable.about ?? `@${addable.handle}`}
            />
          </div>
          <TextField
            label={t('contacts.add.name')}
            hint={t('contacts.add.name.hint')}
            dir="auto"
            most={limits.nameCodePoints}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </div>
      )}
      {adding.error !== undefined && (
        <p className={styles.failure} role="alert">
          {failureText(adding.error, t)}
        </p>
      )}
    </Dialog>
  )
}

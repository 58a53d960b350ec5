/** Sends what a message says on to other chats: its content, with media by their id, so that nothing is uploaded again. */
import { Search } from 'lucide-react'
import { useState } from 'react'
import type { Content } from '../../../client/index.ts'
import { matches } from '../../app/matches.ts'
import { useFormat } from '../../i18n/useFormat.ts'
import { useText } from '../../i18n/useText.ts'
import { useChat } from '../../state/ChatContext.tsx'
import { useStore } from '../../state/useStore.ts'
import { Button } from '../../ui/Button.tsx'
import { Chosen } from '../../ui/Chosen.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ListRow } from '../../ui/ListRow.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { toast } from '../../ui/toasts.ts'
import { ChatFace } from '../ChatFace.tsx'
import { conversationName, useContactsById } from '../people.ts'
import styles from './Forward.module.css'
import { isOpenTo } from './targets.ts'

export function ForwardDialog({ content, onClose }: { content: Content | undefined; onClose: () => void }) {
  const t = useText()
  const format = useFormat()
  const chat = useChat()
  const contacts = useContactsById()
  const [query, setQuery] = useState('')
  const [marked, setMarked] = useState<readonly string[]>([])
  const targets = useStore(chat.conversations)
    .filter((info) => isOpenTo(info, contacts))
    .map((info) => ({ info, name: conversationName(info, contacts) }))
  const shown = targets.filter(({ name, info }) => matches(query, name, info.peer?.handle ?? ''))

  const mark = (id: string): void => {
    setMarked(marked.includes(id) ? marked.filter((other) => other !== id) : [...marked, id])
    setQuery('')
  }
  const send = (): void => {
    if (!content || marked.length === 0) return
    for (const id of marked) chat.conversation(id).send({ content })
    const names = targets.filter(({ info }) => marked.includes(info.id)).map(({ name }) => name)
    toast(t('media.forward.done', { names: format.list(names) }))
    onClose()
  }
  return (
    <Dialog
      open
      title={t('media.forward.title')}
      onClose={onClose}
      onSubmit={() => {
        const [first] = shown
        // Enter takes what was looked for, and sends when nothing is.
        if (query.trim() !== '' && first) mark(first.info.id)
        else send()
      }}
      footer={
        <Button variant="primary" wide disabled={marked.length === 0} onClick={send}>
          {marked.length === 0 ? t('chat.composer.send') : t('media.forward.send', { count: marked.length })}
        </Button>
      }
    >
      <TextField
        label={t('media.forward.find')}
        type="search"
        autoComplete="off"
        before={<Search size={17} aria-hidden="true" />}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
      />
      <ul className={styles.chats} aria-label={t('media.forward.title')}>
        {shown.map(({ info, name }) => (
          <li key={info.id} data-id={info.id}>
            <ListRow
              leading={<ChatFace info={info} name={name} size="small" />}
              title={name}
              onClick={() => mark(info.id)}
              {...(marked.includes(info.id)
                ? {
                    selected: true,
                    trailing: <Chosen label={t('media.forward.marked')} />,
                  }
                : {})}
            />
          </li>
        ))}
      </ul>
      {shown.length === 0 && (
        <p className={styles.none} role="status">
          {t('media.forward.none')}
        </p>
      )}
    </Dialog>
  )
}

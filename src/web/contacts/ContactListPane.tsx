/** The people this person knows. */
import { Search, UserRoundPlus, UsersRound, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Params } from '../app/addresses.ts'
import { matches } from '../app/matches.ts'
import { useText } from '../i18n/useText.ts'
import { useChat } from '../state/ChatContext.tsx'
import { failureText, useTask } from '../state/useTask.ts'
import { Avatar } from '../ui/Avatar.tsx'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { ListRow } from '../ui/ListRow.tsx'
import { PaneHeader } from '../ui/PaneHeader.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { TextField } from '../ui/TextField.tsx'
import { AddContactDialog } from './AddContactDialog.tsx'
import styles from './Contacts.module.css'
import { type Person, usePeople } from './usePeople.ts'

export function ContactListPane({ params }: { params: Params }) {
  const t = useText()
  const [adding, setAdding] = useState(false)
  return (
    <>
      <PaneHeader
        size="large"
        title={t('contacts.title')}
        actions={<IconButton label={t('contacts.add')} icon={<UserRoundPlus size={21} />} onClick={() => setAdding(true)} />}
      />
      <ContactList selected={params['userId']} onAdd={() => setAdding(true)} />
      {adding && <AddContactDialog onClose={() => setAdding(false)} />}
    </>
  )
}

function ContactList({ selected, onAdd }: { selected: string | undefined; onAdd: () => void }) {
  const t = useText()
  const chat = useChat()
  const people = usePeople()
  const [query, setQuery] = useState('')
  const { error, run: load } = useTask(() => chat.contacts.load())
  useEffect(() => void load(), [load])

  if (!people) {
    return error === undefined ? (
      <SkeletonRows label={t('contacts.loading')} />
    ) : (
      <EmptyState
        tone="error"
        icon={<UsersRound size={32} />}
        title={t('contacts.failed')}
        action={<Button onClick={() => void load()}>{t('shell.retry')}</Button>}
      >
        {failureText(error, t)}
      </EmptyState>
    )
  }
  const known = people.filter(({ contact }) => !contact.blocked || contact.userId === selected)
  if (known.length === 0) {
    return (
      <EmptyState
        icon={<UsersRound size={32} />}
        title={t('contacts.empty')}
        action={
          <Button variant="primary" icon={<UserRoundPlus size={18} />} onClick={onAdd}>
            {t('contacts.add')}
          </Button>
        }
      >
        {t('contacts.emptyBody')}
      </EmptyState>
    )
  }
  const found = known.filter(({ name, user }) => matches(query, name, user?.handle ?? '', user?.name ?? ''))
  return (
    <>
      <div className={styles.search}>
        <TextField
          label={t('contacts.search')}
          labelHidden
          type="search"
          placeholder={t('contacts.search')}
          before={<Search size={18} aria-hidden="true" />}
          autoComplete="off"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          after={
            query !== '' && (
              <IconButton size="small" tooltip="none" label={t('shell.dismiss')} icon={<X size={17} />} onClick={() => setQuery('')} />
            )
          }
        />
      </div>
      <ul className={styles.list} aria-label={t('contacts.title')}>
        {found.map((person) => (
          <li key={person.contact.userId}>
            <PersonRow person={person} selected={person.contact.userId === selected} />
          </li>
        ))}
        {found.length === 0 && (
          <li className={styles.none} role="status">
            {t('contacts.none')}
          </li>
        )}
      </ul>
    </>
  )
}

function PersonRow({ person: { contact, user, name }, selected }: { person: Person; selected: boolean }) {
  const about = user?.about
  return (
    <ListRow
      href={`/contacts/${encodeURIComponent(contact.userId)}`}
      selected={selected}
      leading={<Avatar id={contact.userId} name={name} mediaId={user?.avatarMediaId} />}
      title={name}
      {...(user ? { subtitle: about === undefined || about === '' ? `@${user.handle}` : about } : {})}
    />
  )
}

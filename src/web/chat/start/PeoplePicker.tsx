/** Finds people: those one knows by their name, anybody by their whole handle. Picks one, or marks several. */
import { AtSign, Search } from 'lucide-react'
import { useState } from 'react'
import type { User } from '../../../client/index.ts'
import { ChatError } from '../../../client/index.ts'
import { matches } from '../../app/matches.ts'
import { wholeHandle } from '../../contacts/whole-handle.ts'
import { useText } from '../../i18n/useText.ts'
import { useChat, useMe } from '../../state/ChatContext.tsx'
import { failureText, useTask } from '../../state/useTask.ts'
import { Chosen } from '../../ui/Chosen.tsx'
import { Avatar } from '../../ui/Avatar.tsx'
import { Button } from '../../ui/Button.tsx'
import { ListRow } from '../../ui/ListRow.tsx'
import { TextField } from '../../ui/TextField.tsx'
import styles from './Start.module.css'
import { useKnown } from './useKnown.ts'

export interface PeoplePickerProps {
  label: string
  /** Pressed; where several are marked, pressed again to take away. */
  onPick: (userId: string) => void
  marked?: readonly string[]
  /** Who is not to be found: members. */
  without?: readonly string[]
}

const nobody: readonly string[] = []

export function PeoplePicker({ label, onPick, marked, without = nobody }: PeoplePickerProps) {
  const t = useText()
  const chat = useChat()
  const me = useMe()
  const people = useKnown()
  const [query, setQuery] = useState('')
  const [found, setFound] = useState<readonly User[]>([])
  const { busy, error, run, reset } = useTask(async (handle: string) => {
    const user = await chat.findUser(handle)
    setFound((known) => [user, ...known.filter(({ id }) => id !== user.id)])
  })

  const known = people ?? []
  const strangers = found.filter(({ id }) => id !== me.id && !known.some((person) => person.id === id))
  const options = [
    ...strangers.map(({ id, name, handle, avatarMediaId }) => ({ id, name, handle, mediaId: avatarMediaId })),
    ...known,
  ].filter(({ id, name, handle }) => !without.includes(id) && matches(query.replace(/^@/u, ''), name, handle))
  const trimmed = query.trim()
  const wanted = wholeHandle(query)
  const isKnown = options.some(({ handle }) => handle === wanted)
  // The next one is looked for among all again.
  const pick = (userId: string): void => {
    onPick(userId)
    if (marked) setQuery('')
  }
  const problem = (): string | undefined => {
    if (error === undefined) return undefined
    return error instanceof ChatError && error.code === 'not_found'
      ? t('contacts.add.missing', { handle: wanted ?? trimmed })
      : failureText(error, t)
  }

  return (
    <div className={styles.picker}>
      <TextField
        label={label}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        before={<Search size={17} aria-hidden="true" />}
        value={query}
        error={problem()}
        onChange={(event) => {
          setQuery(event.target.value)
          reset()
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
          event.preventDefault()
          const first = options[0]
          if (first && trimmed !== '') pick(first.id)
          else if (wanted !== undefined) void run(wanted)
        }}
      />
      {wanted !== undefined && !isKnown && (
        <Button icon={<AtSign size={17} />} busy={busy} wide onClick={() => void run(wanted)}>
          {t('chat.start.byHandle', { handle: wanted })}
        </Button>
      )}
      <ul className={styles.people} aria-label={label}>
        {options.map(({ id, name, handle, mediaId }) => (
          <li key={id}>
            <ListRow
              leading={<Avatar id={id} name={name} size="small" mediaId={mediaId} />}
              title={name}
              subtitle={<bdi dir="ltr">@{handle}</bdi>}
              onClick={() => pick(id)}
              {...(marked?.includes(id) === true
                ? {
                    selected: true,
                    trailing: <Chosen label={t('chat.start.marked')} />,
                  }
                : {})}
            />
          </li>
        ))}
      </ul>
      {options.length === 0 && trimmed === '' && people && <p className={styles.none}>{t('chat.start.nobody')}</p>}
    </div>
  )
}

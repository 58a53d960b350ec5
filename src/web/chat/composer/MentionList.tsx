/** Members whose name or handle begins with what stands after the `@`. The text keeps the focus; arrows choose. */
import { AtSign } from 'lucide-react'
import { type Ref, useImperativeHandle, useMemo, useState } from 'react'
import type { Conversation } from '../../../client/index.ts'
import { matches } from '../../app/matches.ts'
import { useText } from '../../i18n/useText.ts'
import { useMe } from '../../state/ChatContext.tsx'
import { useStore } from '../../state/useStore.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { classes } from '../../ui/classes.ts'
import { useNames } from '../people.ts'
import styles from './Composer.module.css'

export interface MentionListHandle {
  move: (step: 1 | -1) => void
  /** Whether there was one to take. */
  take: () => boolean
}

export interface MentionListProps {
  id: string
  conversation: Conversation
  query: string
  onTake: (handle: string) => void
  /** The id of the chosen option, for the text's `aria-activedescendant`. */
  onChosen: (optionId: string | undefined) => void
  ref: Ref<MentionListHandle>
}

const most = 8

export function MentionList({ id, conversation, query, onTake, onChosen, ref }: MentionListProps) {
  const t = useText()
  const me = useMe()
  const { members } = useStore(conversation.members)
  const ids = useMemo(() => members.map(({ userId }) => userId).filter((userId) => userId !== me.id), [members, me.id])
  const people = useNames(ids)
  const [chosen, setChosen] = useState({ query, at: 0 })
  const options = useMemo(() => {
    const everybody = { userId: 'all', handle: 'all', name: t('chat.mention.all'), mediaId: undefined }
    return [...people, everybody].filter(({ handle, name }) => handle !== undefined && matches(query, name, handle)).slice(0, most)
  }, [people, query, t])
  const at = chosen.query === query ? Math.min(chosen.at, options.length - 1) : 0
  const choose = (next: number): void => {
    setChosen({ query, at: next })
    onChosen(`${id}${next}`)
  }

  useImperativeHandle(ref, () => ({
    move: (step) => choose((at + step + options.length) % Math.max(1, options.length)),
    take: () => {
      const handle = options[at]?.handle
      if (handle === undefined) return false
      onTake(handle)
      return true
    },
  }))

  if (options.length === 0) return null
  return (
    <div className={styles.mentions}>
      <div id={id} role="listbox" aria-label={t('chat.mention.label')}>
        {options.map(({ userId, handle, name, mediaId }, index) => (
          <div
            key={userId}
            id={`${id}${index}`}
            role="option"
            aria-selected={index === at}
            className={classes(styles.person, index === at && styles.chosen)}
            onPointerMove={() => index !== at && choose(index)}
            onPointerDown={(event) => {
              event.preventDefault()
              if (handle !== undefined) onTake(handle)
            }}
          >
            {userId === 'all' ? (
              <span className={styles.everybody} aria-hidden="true">
                <AtSign size={18} />
              </span>
            ) : (
              <Avatar id={userId} name={name} size="small" mediaId={mediaId} />
            )}
            <span className={styles.personName} dir="auto">
              {name}
            </span>
            <bdi dir="ltr" className={styles.handle}>
              @{handle}
            </bdi>
          </div>
        ))}
      </div>
      <p className="visually-hidden" role="status">
        {t('chat.mention.count', { count: options.length })}
      </p>
    </div>
  )
}

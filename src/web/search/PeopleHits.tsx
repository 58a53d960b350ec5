/** Contacts whose names match and with whom there is no chat yet: each the way to who they are. */
import { useMemo } from 'react'
import { Link } from 'wouter'
import { matches } from '../app/matches.ts'
import { usePeople } from '../contacts/usePeople.ts'
import { useText } from '../i18n/useText.ts'
import { useChat } from '../state/ChatContext.tsx'
import { useStore } from '../state/useStore.ts'
import { Avatar } from '../ui/Avatar.tsx'
import styles from './Search.module.css'

const most = 8

export function PeopleHits({ query }: { query: string }) {
  const t = useText()
  const people = usePeople()
  const conversations = useStore(useChat().conversations)
  const found = useMemo(() => {
    const known = new Set(conversations.map(({ peer }) => peer?.id))
    return (people ?? [])
      .filter(({ contact, name, user }) => !contact.blocked && !known.has(contact.userId) && matches(query, name, user?.handle ?? ''))
      .slice(0, most)
  }, [people, conversations, query])
  if (found.length === 0) return null
  return (
    <section aria-label={t('search.people')}>
      <h2 className={styles.heading}>{t('search.people')}</h2>
      <ul className={styles.list}>
        {found.map(({ contact: { userId }, user, name }) => (
          <li key={userId} className={styles.hit}>
            <Link href={`/contacts/${encodeURIComponent(userId)}`} className={styles.person}>
              <Avatar id={userId} name={name} size="small" mediaId={user?.avatarMediaId} />
              <span className={styles.chat}>
                <bdi>{name}</bdi>
              </span>
              {user && <bdi className={styles.when}>@{user.handle}</bdi>}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Under the chats whose names match: the messages that hold the words, newest first, each the way to its place. Walked by the list's own arrows. */
import { useMemo, useState } from 'react'
import { Link } from '../ui/Link.tsx'
import type { ConversationInfo, SearchHit } from '../../client/index.ts'
import { usePeople } from '../contacts/usePeople.ts'
import { useFormat } from '../i18n/useFormat.ts'
import { useText } from '../i18n/useText.ts'
import { useChat, useMe } from '../state/ChatContext.tsx'
import { useStore } from '../state/useStore.ts'
import { failureText } from '../state/useTask.ts'
import { Button } from '../ui/Button.tsx'
import { Spinner } from '../ui/Spinner.tsx'
import { conversationName, useContactsById, usePerson } from '../chat/people.ts'
import { KindIcon } from '../chat/media/KindIcon.tsx'
import { wantToSee } from '../chat/show-in-chat.ts'
import { type Choice, FilterChips } from './FilterChips.tsx'
import { Marked } from './Marked.tsx'
import { PeopleHits } from './PeopleHits.tsx'
import styles from './Search.module.css'
import { type Filters, keyOfHit, useSearch } from './useSearch.ts'

interface HitRowProps {
  hit: SearchHit
  info: ConversationInfo | undefined
  query: string
  isGone: boolean
}

function HitRow({ hit, info, query, isGone }: HitRowProps) {
  const t = useText()
  const format = useFormat()
  const me = useMe()
  const contacts = useContactsById()
  const { conversationId, seq, senderId, sentAt, content } = hit.message
  const { name } = usePerson(senderId)
  const sender = senderId === me.id ? t('chat.you') : name
  const chatName = info ? conversationName(info, contacts) : ''
  return (
    <li className={styles.hit}>
      <Link
        href={`/c/${encodeURIComponent(conversationId)}`}
        className={styles.link}
        onClick={() => wantToSee({ conversationId, seq, query })}
      >
        <span className={styles.line}>
          <span className={styles.chat}>
            <bdi>{chatName}</bdi>
          </span>
          <span className={styles.when}>{format.moment(sentAt)}</span>
        </span>
        <span className={styles.snippet}>
          {(info?.kind !== 'direct' || senderId === me.id) && (
            <>
              <bdi>{sender}</bdi>:{' '}
            </>
          )}
          {!isGone && content && content.type !== 'text' && <KindIcon content={content} />}
          <bdi>{isGone ? t('chat.message.deleted') : <Marked {...hit} />}</bdi>
        </span>
      </Link>
    </li>
  )
}

/** Oneself, the contacts, and whoever one has a chat with. */
function useSenders(): readonly Choice[] {
  const t = useText()
  const me = useMe()
  const people = usePeople()
  const conversations = useStore(useChat().conversations)
  return useMemo(() => {
    const peers = conversations.flatMap(({ peer }): [string, string][] => (peer ? [[peer.id, peer.name]] : []))
    const contacts = (people ?? []).map(({ contact, name }): [string, string] => [contact.userId, name])
    const names = new Map([[me.id, t('search.from.me')], ...peers, ...contacts])
    return Array.from(names, ([id, name]) => ({ id, name }))
  }, [conversations, people, me.id, t])
}

/** Everything that a search in the list finds besides chats. */
export function Findings({ query }: { query: string }) {
  return (
    <>
      <PeopleHits query={query} />
      <MessageHits query={query} />
    </>
  )
}

function MessageHits({ query }: { query: string }) {
  const t = useText()
  const chat = useChat()
  const contacts = useContactsById()
  const conversations = useStore(chat.conversations)
  const [filters, setFilters] = useState<Filters>({})
  const { hits, status, scope, hasMore, failure, more, isGone } = useSearch(query, filters)
  const senders = useSenders()
  const byId = useMemo(() => new Map(conversations.map((info) => [info.id, info])), [conversations])
  const chats = useMemo(
    () => conversations.map((info) => ({ id: info.id, name: conversationName(info, contacts) })),
    [conversations, contacts],
  )
  const says = (): string => {
    if (failure) return `${t('search.failed')} ${failureText(failure, t)}`
    if (status === 'searching' && hits.length === 0) return t('search.searching')
    if (hits.length > 0) return t(hasMore ? 'search.foundMore' : 'search.found', { count: hits.length })
    return status === 'ready' ? t('search.none') : ''
  }
  return (
    <section className={styles.hits} aria-label={t('search.messages')}>
      <h2 className={styles.heading}>{t('search.messages')}</h2>
      <FilterChips filters={filters} onChange={setFilters} chats={chats} senders={senders} />
      {scope === 'device' && <p className={styles.note}>{t('search.local')}</p>}
      <ul className={styles.list}>
        {hits.map((hit) => (
          <HitRow key={keyOfHit(hit)} hit={hit} info={byId.get(hit.message.conversationId)} query={query} isGone={isGone(hit)} />
        ))}
      </ul>
      <p role="status" className={hits.length > 0 && status !== 'failed' ? 'visually-hidden' : styles.note}>
        {says()}
      </p>
      {status === 'searching' && <Spinner />}
      {status !== 'searching' && hasMore && (
        <div className={styles.more}>
          <Button size="small" onClick={more}>
            {t(failure ? 'shell.retry' : 'search.more')}
          </Button>
        </div>
      )}
    </section>
  )
}

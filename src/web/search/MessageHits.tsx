/** Under the chats whose names match: the messages that hold the words, newest first, each the way to its place. Walked by the list's own arrows. */
import { useMemo, useState } from 'react'
import { Link } from '../ui/Link.tsx'
import type { ConversationInfo, SearchHit } from '../../client/index.ts'
import { useFormat } from '../i18n/useFormat.ts'
import { useText } from '../i18n/useText.ts'
import { useChat, useMe } from '../state/ChatContext.tsx'
import { useStore } from '../state/useStore.ts'
import { Button } from '../ui/Button.tsx'
import { Spinner } from '../ui/Spinner.tsx'
import { conversationName, useContactsById, usePerson } from '../chat/people.ts'
import { KindIcon } from '../chat/media/KindIcon.tsx'
import { wantToSee } from '../chat/show-in-chat.ts'
import { FilterChips } from './FilterChips.tsx'
import { Marked } from './Marked.tsx'
import styles from './Search.module.css'
import { type Filters, useSearch } from './useSearch.ts'

function HitRow({ hit, info, query }: { hit: SearchHit; info: ConversationInfo | undefined; query: string }) {
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
          <span className={styles.chat} dir="auto">
            {chatName}
          </span>
          <span className={styles.when}>{format.moment(sentAt)}</span>
        </span>
        <span className={styles.snippet} dir="auto">
          {info?.kind !== 'direct' || senderId === me.id ? `${sender}: ` : ''}
          {content && content.type !== 'text' && <KindIcon content={content} />}
          <Marked {...hit} />
        </span>
      </Link>
    </li>
  )
}

export function MessageHits({ query }: { query: string }) {
  const t = useText()
  const chat = useChat()
  const contacts = useContactsById()
  const conversations = useStore(chat.conversations)
  const [filters, setFilters] = useState<Filters>({})
  const { hits, status, scope, hasMore, failure, more } = useSearch(query, filters)
  const byId = useMemo(() => new Map(conversations.map((info) => [info.id, info])), [conversations])
  const chats = useMemo(
    () => conversations.map((info) => ({ id: info.id, name: conversationName(info, contacts) })),
    [conversations, contacts],
  )
  const says = (): string => {
    if (failure) return `${t('search.failed')} ${failure.detail}`
    if (status === 'searching' && hits.length === 0) return t('search.searching')
    if (hits.length > 0) return t(hasMore ? 'search.foundMore' : 'search.found', { count: hits.length })
    return status === 'ready' ? t('search.none') : ''
  }
  return (
    <section className={styles.hits} aria-label={t('search.messages')}>
      <h2 className={styles.heading}>{t('search.messages')}</h2>
      <FilterChips filters={filters} onChange={setFilters} chats={chats} />
      {scope === 'device' && <p className={styles.note}>{t('search.local')}</p>}
      <ul className={styles.list}>
        {hits.map((hit) => (
          <HitRow
            key={`${hit.message.conversationId} ${hit.message.seq}`}
            hit={hit}
            info={byId.get(hit.message.conversationId)}
            query={query}
          />
        ))}
      </ul>
      <p role="status" className={hits.length > 0 && status !== 'failed' ? 'visually-hidden' : styles.note}>
        {says()}
      </p>
      {status === 'searching' && <Spinner />}
      {status !== 'searching' && hasMore && (
        <div className={styles.more}>
          <Button size="small" onClick={more}>
            {t('search.more')}
          </Button>
        </div>
      )}
    </section>
  )
}

/** All chats: pinned ones first, then by what happened last; the archived ones behind a door. Found by name; walked with Alt and arrows. */
import { Archive, ArrowLeft, MessageCirclePlus, MessagesSquare, Search, X } from 'lucide-react'
import { type KeyboardEvent, lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import type { ConversationInfo } from '../../client/index.ts'
import type { Params } from '../app/addresses.ts'
import { matches } from '../app/matches.ts'
import { useFormat } from '../i18n/useFormat.ts'
import { useText } from '../i18n/useText.ts'
import { useShortcut } from '../keyboard/useShortcut.ts'
import { useChat } from '../state/ChatContext.tsx'
import { useStore } from '../state/useStore.ts'
import { Button } from '../ui/Button.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { PaneHeader } from '../ui/PaneHeader.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { TextField } from '../ui/TextField.tsx'
import { ConversationRow } from './list/ConversationRow.tsx'
import styles from './list/List.module.css'
import { forgetSearch, setQuery, useListSearch } from './list/search.ts'
import { useGrowing } from './list/useGrowing.ts'
import { loadOpenChat } from './load-open-chat.ts'
import { conversationName, useContactsById } from './people.ts'

const loadStart = async () => ({ default: (await import('./start/StartDialog.tsx')).StartDialog })
const StartDialog = lazy(loadStart)
const Findings = lazy(async () => ({ default: (await import('../search/MessageHits.tsx')).Findings }))

/** When the list is there. */
const prefetchAfterMs = 300

export function ConversationListPane({ params }: { params: Params }) {
  const t = useText()
  const format = useFormat()
  const chat = useChat()
  const contacts = useContactsById()
  const conversations = useStore(chat.conversations)
  const { at } = useStore(chat.connection)
  const [, navigate] = useLocation()
  const { query, wish } = useListSearch()
  const field = useRef<HTMLInputElement>(null)
  const [inArchive, setInArchive] = useState(false)
  const [isStarting, setStarting] = useState(false)
  const list = useRef<HTMLUListElement>(null)
  const openId = params['conversationId']
  useEffect(() => {
    if (wish > 0) field.current?.focus()
  }, [wish])
  useEffect(() => forgetSearch, [])

  const archivedCount = useMemo(() => conversations.filter(({ isArchived }) => isArchived).length, [conversations])
  const archivedUnread = useMemo(() => conversations.filter(({ isArchived, isUnread }) => isArchived && isUnread).length, [conversations])
  const shown = useMemo(() => {
    const isFound = (info: ConversationInfo): boolean => matches(query, conversationName(info, contacts), info.peer?.handle ?? '')
    // A search finds the archived ones too.
    return conversations.filter((info) => (query.trim() === '' ? info.isArchived === inArchive : isFound(info)))
  }, [conversations, contacts, query, inArchive])
  const count = useGrowing(shown.length)
  useEffect(() => {
    // What is typed before a dialog is there would be lost, so that is here before somebody wants it, too.
    const prefetch = () => loadOpenChat().then(loadStart)
    const timer = setTimeout(() => void prefetch().catch(() => undefined), prefetchAfterMs)
    return () => clearTimeout(timer)
  }, [])

  const go = (step: 1 | -1): boolean => {
    const now = shown.findIndex(({ id }) => id === openId)
    const next = shown[now < 0 && step < 0 ? shown.length - 1 : now + step]
    if (next) navigate(`/c/${encodeURIComponent(next.id)}`)
    return next !== undefined
  }
  useShortcut('nextChat', () => go(1))
  useShortcut('previousChat', () => go(-1))
  useShortcut('newChat', () => setStarting(true))

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const links = [...(list.current?.parentElement?.querySelectorAll<HTMLElement>('li a') ?? [])]
    const now = links.findIndex((link) => link === document.activeElement)
    const next = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: links.length - 1 }[event.key]
    if (next === undefined || now < 0) return
    event.preventDefault()
    links[Math.max(0, Math.min(next, links.length - 1))]?.focus()
  }

  const isLoading = conversations.length === 0 && (at === 'connecting' || at === 'syncing')
  return (
    <>
      <PaneHeader
        size="large"
        title={t(inArchive ? 'chat.list.archive' : 'chat.list.title')}
        leading={
          inArchive && (
            <IconButton label={t('shell.back')} icon={<ArrowLeft className="mirrored" size={22} />} onClick={() => setInArchive(false)} />
          )
        }
        actions={
          !inArchive && (
            <IconButton label={t('chat.start.title')} icon={<MessageCirclePlus size={23} />} onClick={() => setStarting(true)} />
          )
        }
      />
      <div className={styles.search}>
        <TextField
          ref={field}
          label={t('chat.list.search')}
          labelHidden
          type="search"
          placeholder={t('chat.list.search')}
          autoComplete="off"
          before={<Search size={17} aria-hidden="true" />}
          after={
            query !== '' && (
              <IconButton label={t('chat.list.clear')} icon={<X size={18} />} size="small" tooltip="none" onClick={() => setQuery('')} />
            )
          }
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && query !== '') {
              setQuery('')
              event.stopPropagation()
            } else if (event.key === 'ArrowDown') {
              list.current?.parentElement?.querySelector<HTMLElement>('li a')?.focus()
              event.preventDefault()
            }
          }}
        />
      </div>
      <div className={styles.scroll} onKeyDown={onKeyDown}>
        {!inArchive && query === '' && archivedCount > 0 && (
          <button type="button" className={styles.door} onClick={() => setInArchive(true)}>
            <span className={styles.doorIcon}>
              <Archive size={19} aria-hidden="true" />
            </span>
            <span className={styles.doorName}>{t('chat.list.archive')}</span>
            <span className={styles.time} aria-hidden="true">
              {format.number(archivedCount)}
            </span>
            <span className="visually-hidden">{t('chat.list.archivedLabel', { count: archivedCount, unread: archivedUnread })}</span>
          </button>
        )}
        {isLoading && <SkeletonRows label={t('chat.list.loading')} />}
        {!isLoading && conversations.length === 0 && query.trim() === '' && (
          <EmptyState
            icon={<MessagesSquare size={32} />}
            title={t(at === 'offline' ? 'chat.list.offline' : 'chat.list.empty')}
            action={
              <Button variant="primary" onClick={() => setStarting(true)}>
                {t('chat.start.title')}
              </Button>
            }
          >
            {t(at === 'offline' ? 'chat.list.offlineBody' : 'chat.list.emptyBody')}
          </EmptyState>
        )}
        {conversations.length > 0 && shown.length === 0 && (
          <p className={query === '' ? styles.none : 'visually-hidden'} role="status">
            {t(query === '' ? (inArchive ? 'chat.list.archiveEmpty' : 'chat.list.allArchived') : 'chat.list.none')}
          </p>
        )}
        {query.trim() !== '' && shown.length > 0 && <h2 className={styles.heading}>{t('chat.list.title')}</h2>}
        <ul ref={list} className={styles.list} aria-label={t('chat.list.title')}>
          {shown.slice(0, count).map((info) => (
            <ConversationRow key={info.id} info={info} isOpen={info.id === openId} />
          ))}
        </ul>
        {query.trim() !== '' && (
          <Suspense>
            <Findings query={query} />
          </Suspense>
        )}
      </div>
      {isStarting && (
        <Suspense>
          <StartDialog onClose={() => setStarting(false)} />
        </Suspense>
      )}
    </>
  )
}

/** Search in one chat: what is found is gone through from the newest, and marked where it stands. */
import { CalendarDays, ChevronDown, ChevronUp, Search, X } from 'lucide-react'
import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import type { ConversationInfo } from '../../client/index.ts'
import { useText } from '../i18n/useText.ts'
import { useShortcut } from '../keyboard/useShortcut.ts'
import { useMe } from '../state/ChatContext.tsx'
import { useStore } from '../state/useStore.ts'
import { failureText } from '../state/useTask.ts'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { TextField } from '../ui/TextField.tsx'
import { useDesk } from '../chat/message/desk.ts'
import { useNames } from '../chat/people.ts'
import { type Choice, FilterChips } from './FilterChips.tsx'
import { highlight } from './highlight.ts'
import styles from './Search.module.css'
import { type Filters, useSearch } from './useSearch.ts'

function useSenders(): readonly Choice[] {
  const t = useText()
  const me = useMe()
  const { members } = useStore(useDesk().conversation.members)
  const ids = useMemo(() => members.map(({ userId }) => userId), [members])
  const names = useNames(ids)
  return useMemo(
    () => names.map(({ userId, name }) => ({ id: userId, name: userId === me.id ? t('search.from.me') : name })),
    [names, me.id, t],
  )
}

export interface ChatSearchProps {
  info: ConversationInfo
  /** What it begins with, and where somebody is already. */
  begin: { query: string; seq?: number | undefined }
  /** Where words are marked. */
  place: RefObject<Element | null>
  onToDate: () => void
  onClose: () => void
}

export function ChatSearch({ info, begin, place, onToDate, onClose }: ChatSearchProps) {
  const t = useText()
  const desk = useDesk()
  const senders = useSenders()
  const field = useRef<HTMLInputElement>(null)
  const [query, setQuery] = useState(begin.query)
  const [filters, setFilters] = useState<Filters>({})
  const [seq, setSeq] = useState(begin.seq)
  /** The first jump remembers where one was; the way back leads there. */
  const isAway = useRef(false)
  const { hits, status, scope, hasMore, failure, more, isGone } = useSearch(query, { ...filters, conversationId: info.id })
  const at = hits.findIndex(({ message }) => message.seq === seq)

  useEffect(() => field.current?.select(), [])
  useEffect(() => {
    const root = place.current
    return root ? highlight(root, query, seq) : undefined
  }, [place, query, seq])
  useShortcut('find', () => field.current?.select())
  /** Cancelled, it leads back; closed, one stays with what one found. */
  const cancel = (): void => {
    onClose()
    if (isAway.current) desk.back()
  }
  useShortcut('back', cancel)

  const show = (index: number): void => {
    const hit = hits[index]
    if (!hit) return
    setSeq(hit.message.seq)
    desk.goTo(hit.message.seq, { isRemembered: !isAway.current })
    isAway.current = true
  }
  const isSettled = status === 'ready'
  useEffect(() => {
    // Of other words the newest hit is shown; of those one came with, the place where one is.
    if (isSettled && at < 0 && hits.length > 0 && (seq === undefined || query !== begin.query)) show(0)
    // Each outcome once.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [isSettled, hits])
  const older = (): void => {
    if (at + 1 >= hits.length - 1 && hasMore && isSettled) more()
    show(Math.min(at + 1, hits.length - 1))
  }
  const newer = (): void => show(Math.max(0, at - 1))

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') cancel()
    else if (event.key === 'ArrowUp' || (event.key === 'Enter' && !event.shiftKey)) older()
    else if (event.key === 'ArrowDown' || event.key === 'Enter') newer()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const says = (): string => {
    if (failure) return `${t('search.failed')} ${failureText(failure, t)}`
    if (query.trim() === '') return ''
    if (status === 'searching' && hits.length === 0) return t('search.searching')
    if (hits.length === 0) return t('search.none')
    const hit = hits[at]
    const place = t(hasMore || !isSettled ? 'search.placeMore' : 'search.place', { at: at + 1, count: hits.length })
    return hit && isGone(hit) ? `${place}. ${t('chat.message.deleted')}` : place
  }
  return (
    <search className={styles.bar} aria-label={t('search.label')}>
      <div className={styles.row}>
        <TextField
          ref={field}
          className={styles.field}
          label={t('search.label')}
          labelHidden
          type="search"
          placeholder={t('search.label')}
          autoComplete="off"
          enterKeyHint="search"
          before={<Search size={17} aria-hidden="true" />}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value)
            setSeq(undefined)
          }}
          onKeyDown={onKeyDown}
        />
        <IconButton label={t('search.older')} icon={<ChevronUp size={20} />} disabled={at + 1 >= hits.length} onClick={older} />
        <IconButton label={t('search.newer')} icon={<ChevronDown size={20} />} disabled={at < 1} onClick={newer} />
        <IconButton label={t('search.toDate')} icon={<CalendarDays size={19} />} onClick={onToDate} />
        <IconButton label={t('search.close')} icon={<X size={20} />} onClick={onClose} />
      </div>
      <FilterChips filters={filters} onChange={setFilters} senders={senders} />
      <p className={styles.note} role="status">
        {[says(), scope === 'device' ? t('search.local') : ''].filter(Boolean).join(' ')}
      </p>
      {failure && (
        <Button className={styles.again} size="small" onClick={more}>
          {t('shell.retry')}
        </Button>
      )}
    </search>
  )
}

/** Ctrl/⌘ K: to any chat, contact or page by a few letters of its name. An ARIA combobox; the list is never focused. */
import { AtSign, type LucideIcon, MessageSquareText, Search } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { usePeople } from '../contacts/usePeople.ts'
import { wholeHandle } from '../contacts/whole-handle.ts'
import { useText } from '../i18n/useText.ts'
import { ChatError } from '../../client/index.ts'
import { useChat, useMe } from '../state/ChatContext.tsx'
import { useStore } from '../state/useStore.ts'
import { failureText, useTask } from '../state/useTask.ts'
import { Avatar } from '../ui/Avatar.tsx'
import { classes } from '../ui/classes.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { useColumns } from '../ui/useColumns.ts'
import { searchList } from '../chat/list/search.ts'
import { matches } from './matches.ts'
import { navIcons } from './nav-icons.ts'
import { pages } from './addresses.ts'
import styles from './Switcher.module.css'

interface Target {
  key: string
  /** Absent of what is still to be found. */
  href?: string
  name: string
  about: string
  shape: 'person' | 'group'
  mediaId?: string | undefined
  /** Of what has no face. */
  icon?: LucideIcon
}

const most = 12
/** Of what leads to the list's own search. */
const inMessages = 'messages'

export function Switcher({ onClose }: { onClose: () => void }) {
  const t = useText()
  return (
    <Dialog open onClose={onClose} title={t('shell.switcher.title')} size="medium">
      <SwitcherBody onGone={onClose} />
    </Dialog>
  )
}

function useTargets(query: string): readonly Target[] {
  const t = useText()
  const conversations = useStore(useChat().conversations)
  const me = useMe()
  const people = usePeople()
  return useMemo(() => {
    const chats = conversations.map(({ id, name, kind, peer, avatarMediaId }): Target => ({
      key: id,
      href: `/c/${encodeURIComponent(id)}`,
      name,
      about: kind === 'group' ? t('shell.switcher.group') : `@${peer?.handle ?? ''}`,
      shape: kind === 'group' ? 'group' : 'person',
      mediaId: kind === 'group' ? avatarMediaId : peer?.avatarMediaId,
    }))
    const known = new Set(conversations.map(({ peer }) => peer?.id))
    const others = (people ?? [])
      .filter(({ contact }) => !known.has(contact.userId))
      .map(({ contact: { userId }, user, name }): Target => ({
        key: userId,
        href: `/contacts/${encodeURIComponent(userId)}`,
        name,
        about: user ? `@${user.handle}` : '',
        shape: 'person',
        mediaId: user?.avatarMediaId,
      }))
    const ways = pages.map(({ nav, path, label }): Target => ({
      key: path,
      href: path,
      name: t(label),
      about: t('shell.switcher.page'),
      shape: 'group',
      icon: navIcons[nav],
    }))
    const found = [...chats, ...others, ...ways].filter(({ name, about }) => matches(query, name, about)).slice(0, most)
    const handle = wholeHandle(query)
    const isAsked =
      handle !== undefined &&
      handle !== me.handle &&
      (query.startsWith('@') ? found.every(({ about }) => about !== `@${handle}`) : found.length === 0)
    const finds: Target[] = isAsked
      ? [{ key: 'find', name: t('chat.start.byHandle', { handle }), about: '', shape: 'person', icon: AtSign }]
      : []
    const words = query.trim()
    const messages: Target[] =
      words === '' ? [] : [{ key: inMessages, name: t('search.inMessages', { words }), about: '', shape: 'group', icon: MessageSquareText }]
    return [...found, ...finds, ...messages]
  }, [conversations, people, me.handle, query, t])
}

function SwitcherBody({ onGone }: { onGone: () => void }) {
  const t = useText()
  const id = useId()
  const chat = useChat()
  const [path, navigate] = useLocation()
  const columns = useColumns()
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const targets = useTargets(query)
  const at = Math.min(chosen, targets.length - 1)
  const handle = wholeHandle(query) ?? ''
  const { busy, error, run, reset } = useTask(async (wanted: string) => {
    const { id: userId } = await chat.findUser(wanted)
    onGone()
    navigate(`/contacts/${encodeURIComponent(userId)}`)
  })

  // Newer browsers return a promise from it, which is nothing that an effect may return.
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [at])

  const go = (target: Target | undefined): void => {
    if (!target || busy) return
    if (target.key === inMessages) {
      onGone()
      if (columns === 1 || !path.startsWith('/c/')) navigate('/')
      return searchList(query.trim())
    }
    if (target.href === undefined) return void run(handle)
    onGone()
    navigate(target.href)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown') setChosen((at + 1) % targets.length)
    else if (event.key === 'ArrowUp') setChosen((at - 1 + targets.length) % targets.length)
    else if (event.key === 'Enter') go(targets[at])
    else return
    event.preventDefault()
  }

  const isFound = targets.some(({ href }) => href !== undefined)
  const says = (): string => {
    if (error instanceof ChatError && error.code === 'not_found') return t('contacts.add.missing', { handle })
    if (error !== undefined) return failureText(error, t)
    return isFound
      ? t('shell.switcher.count', { count: targets.filter(({ href }) => href !== undefined).length })
      : t('shell.switcher.none')
  }

  return (
    <>
      <div className={styles.box}>
        <Search size={18} aria-hidden="true" />
        <input
          className={styles.input}
          role="combobox"
          aria-expanded="true"
          aria-autocomplete="list"
          aria-controls={`${id}list`}
          aria-activedescendant={targets[at] ? `${id}${at}` : undefined}
          aria-label={t('shell.switcher.label')}
          placeholder={t('shell.switcher.placeholder')}
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value)
            setChosen(0)
            reset()
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div ref={list} id={`${id}list`} role="listbox" aria-label={t('shell.switcher.title')} className={styles.list}>
        {targets.map((target, index) => (
          <div
            key={target.key}
            id={`${id}${index}`}
            role="option"
            aria-selected={index === at}
            className={classes(styles.option, index === at && styles.chosen)}
            onPointerMove={() => setChosen(index)}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => go(target)}
          >
            {target.icon ? (
              <span className={styles.page} aria-hidden="true">
                <target.icon size={18} />
              </span>
            ) : (
              <Avatar id={target.key} name={target.name} size="small" shape={target.shape} mediaId={target.mediaId} />
            )}
            <span className={styles.name} dir="auto">
              {target.name}
            </span>
            <span className={styles.about}>{target.about}</span>
          </div>
        ))}
      </div>
      <p role="status" className={isFound && error === undefined ? 'visually-hidden' : styles.none}>
        {says()}
      </p>
    </>
  )
}

/** Every emoji, found by name or by leafing. The grid is one tab stop; arrows move in it. */
import { Search } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { matches } from '../../app/matches.ts'
import { useText } from '../../i18n/useText.ts'
import { Spinner } from '../../ui/Spinner.tsx'
import { classes } from '../../ui/classes.ts'
import { type Emoji, groupNames, useEmoji } from './emoji.ts'
import styles from './EmojiPopover.module.css'
import { recentEmoji, rememberEmoji } from './recent.ts'

const tabs: Record<(typeof groupNames)[number], string> = {
  smileys: '😀',
  people: '👋',
  nature: '🌿',
  food: '🍋',
  travel: '🚲',
  activities: '⚽',
  objects: '💡',
  symbols: '💜',
  flags: '🏁',
}
const columns = 8
const mostFound = 80

interface Section {
  name: 'recent' | 'found' | (typeof groupNames)[number]
  emoji: readonly Emoji[]
}

export function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const t = useText()
  const { groups, failed } = useEmoji()
  const [query, setQuery] = useState('')
  const [group, setGroup] = useState<(typeof groupNames)[number]>('smileys')
  const search = useRef<HTMLInputElement>(null)
  const grid = useRef<HTMLDivElement>(null)
  useEffect(() => search.current?.focus(), [])

  const sections = useMemo((): Section[] => {
    const all = (groups ?? []).flatMap(({ emoji }) => emoji)
    if (query.trim() !== '') return [{ name: 'found', emoji: all.filter(({ words }) => matches(query, words)).slice(0, mostFound) }]
    const recent = recentEmoji().map((emoji) => all.find((one) => one.emoji === emoji) ?? { emoji, name: emoji, words: '' })
    const chosen = groups?.find(({ name }) => name === group)
    return [
      ...(recent.length > 0 && group === 'smileys' ? [{ name: 'recent' as const, emoji: recent }] : []),
      ...(chosen ? [{ name: chosen.name, emoji: chosen.emoji }] : []),
    ]
  }, [groups, query, group])

  const pick = (emoji: string): void => {
    rememberEmoji(emoji)
    onPick(emoji)
  }
  const cells = (): HTMLElement[] => [...(grid.current?.querySelectorAll<HTMLElement>('[data-emoji]') ?? [])]
  const onGridKey = (event: KeyboardEvent): void => {
    const all = cells()
    const now = all.findIndex((cell) => cell === document.activeElement)
    const rtl = grid.current?.matches(':dir(rtl)') === true
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: rtl ? -1 : 1,
      ArrowLeft: rtl ? 1 : -1,
      ArrowDown: columns,
      ArrowUp: -columns,
      Home: -now,
      End: all.length - 1 - now,
    }
    const step = steps[event.key]
    if (step === undefined || now < 0) return
    event.preventDefault()
    if (now + step < 0) search.current?.focus()
    else all[Math.min(all.length - 1, now + step)]?.focus()
  }

  return (
    <div className={styles.picker}>
      <label className={styles.search}>
        <Search size={17} aria-hidden="true" />
        <input
          ref={search}
          type="search"
          aria-label={t('chat.emoji.search')}
          placeholder={t('chat.emoji.search')}
          autoComplete="off"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return
            const first = sections[0]?.emoji[0]
            if (event.key === 'ArrowDown') cells()[0]?.focus()
            else if (event.key === 'Enter' && query !== '' && first) pick(first.emoji)
            else return
            event.preventDefault()
          }}
        />
      </label>
      <div ref={grid} className={styles.scroll} onKeyDown={onGridKey} role="group" aria-label={t('chat.emoji.label')}>
        {!groups && !failed && (
          <div className={styles.loading}>
            <Spinner />
          </div>
        )}
        {failed && <p className={styles.none}>{t('chat.emoji.failed')}</p>}
        {groups && query.trim() !== '' && sections[0]?.emoji.length === 0 && <p className={styles.none}>{t('chat.emoji.none')}</p>}
        {sections.map((section, at) => (
          <section key={section.name} aria-label={t(`chat.emoji.group.${section.name}`)}>
            <p className={styles.heading} aria-hidden="true">
              {t(`chat.emoji.group.${section.name}`)}
            </p>
            <div className={styles.grid}>
              {section.emoji.map(({ emoji, name }, index) => (
                <button
                  key={emoji}
                  type="button"
                  className={styles.cell}
                  data-emoji
                  tabIndex={at === 0 && index === 0 ? 0 : -1}
                  aria-label={name}
                  title={name}
                  onClick={() => pick(emoji)}
                >
                  {emoji}
                </button>
              ))}
            </div>
          </section>
        ))}
      </div>
      <div className={styles.tabs} role="group" aria-label={t('chat.emoji.groups')}>
        {groupNames.map((name) => (
          <button
            key={name}
            type="button"
            className={classes(styles.tab, name === group && query === '' && styles.current)}
            aria-pressed={name === group}
            aria-label={t(`chat.emoji.group.${name}`)}
            title={t(`chat.emoji.group.${name}`)}
            onClick={() => {
              setGroup(name)
              setQuery('')
              grid.current?.scrollTo({ top: 0 })
            }}
          >
            {tabs[name]}
          </button>
        ))}
      </div>
    </div>
  )
}

/** What a search is narrowed to: chips that are the platform's own pickers, so that fingers, keys and screen readers know them. */
import { type ReactNode, useState } from 'react'
import type { SearchType } from '../../client/index.ts'
import { useFormat } from '../i18n/useFormat.ts'
import { useText } from '../i18n/useText.ts'
import { DatesDialog } from './DatesDialog.tsx'
import styles from './Search.module.css'
import type { Filters } from './useSearch.ts'

const types = ['image', 'video', 'audio', 'file', 'link'] as const satisfies readonly SearchType[]
const isType = (value: string): value is (typeof types)[number] => types.some((type) => type === value)

export interface Choice {
  id: string
  name: string
}

interface PickerProps {
  label: string
  any: string
  value: string | undefined
  onPick: (value: string | undefined) => void
  children: ReactNode
}

function Picker({ label, any, value, onPick, children }: PickerProps) {
  return (
    <select
      className={styles.chip}
      aria-label={label}
      data-set={value !== undefined}
      value={value ?? ''}
      onChange={(event) => onPick(event.target.value === '' ? undefined : event.target.value)}
    >
      <option value="">{any}</option>
      {children}
    </select>
  )
}

export interface FilterChipsProps {
  filters: Filters
  onChange: (filters: Filters) => void
  /** Where one may choose whose messages. */
  senders?: readonly Choice[] | undefined
  chats?: readonly Choice[] | undefined
}

export function FilterChips({ filters, onChange, senders, chats }: FilterChipsProps) {
  const t = useText()
  const format = useFormat()
  const [isPicking, setPicking] = useState(false)
  const { type, senderId, conversationId, from, to, order } = filters
  const dates = (): string => {
    const since = from === undefined ? '' : format.date(from)
    const until = to === undefined ? '' : format.date(to)
    if (from !== undefined && to !== undefined) return t('search.dates.both', { since, until })
    if (from !== undefined) return t('search.dates.since', { since })
    return to === undefined ? t('search.dates.any') : t('search.dates.until', { until })
  }
  const options = (choices: readonly Choice[]) =>
    choices.map(({ id, name }) => (
      <option key={id} value={id}>
        {name}
      </option>
    ))
  return (
    <div className={styles.chips} role="group" aria-label={t('search.filters')}>
      <Picker
        label={t('search.type')}
        any={t('search.type.any')}
        value={type}
        onPick={(picked) => onChange({ ...filters, type: picked !== undefined && isType(picked) ? picked : undefined })}
      >
        {types.map((one) => (
          <option key={one} value={one}>
            {t(`search.type.${one}`)}
          </option>
        ))}
      </Picker>
      {chats && (
        <Picker
          label={t('search.chat')}
          any={t('search.chat.any')}
          value={conversationId}
          onPick={(picked) => onChange({ ...filters, conversationId: picked })}
        >
          {options(chats)}
        </Picker>
      )}
      {senders && (
        <Picker
          label={t('search.from')}
          any={t('search.from.any')}
          value={senderId}
          onPick={(picked) => onChange({ ...filters, senderId: picked })}
        >
          {options(senders)}
        </Picker>
      )}
      <button
        type="button"
        className={styles.chip}
        data-set={from !== undefined || to !== undefined}
        aria-haspopup="dialog"
        onClick={() => setPicking(true)}
      >
        {dates()}
      </button>
      <Picker
        label={t('search.order')}
        any={t('search.order.newest')}
        value={order === 'best' ? order : undefined}
        onPick={(picked) => onChange({ ...filters, order: picked === undefined ? undefined : 'best' })}
      >
        <option value="best">{t('search.order.best')}</option>
      </Picker>
      {isPicking && (
        <DatesDialog dates={{ from, to }} onPick={(dates) => onChange({ ...filters, ...dates })} onClose={() => setPicking(false)} />
      )}
    </div>
  )
}

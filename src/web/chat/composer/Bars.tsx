/** Above the text: what is being answered, or that something is being edited. */
import { Pencil, Reply, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/useText.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import type { Answered } from '../message/desk.ts'
import { QuoteThumb, QuoteWords } from '../message/Quote.tsx'
import { useQuoted } from '../message/useQuoted.ts'
import styles from './Composer.module.css'

interface BarProps {
  icon: ReactNode
  cancel: string
  onCancel: () => void
  children: ReactNode
  end?: ReactNode
}

function Bar({ icon, cancel, onCancel, children, end }: BarProps) {
  return (
    <div className={styles.bar}>
      <span className={styles.barIcon} aria-hidden="true">
        {icon}
      </span>
      <div className={styles.barWords}>{children}</div>
      {end}
      <IconButton label={cancel} icon={<X size={20} />} size="small" tooltip="above" onClick={onCancel} />
    </div>
  )
}

export function ReplyBar({ replyTo, onCancel }: { replyTo: Answered; onCancel: () => void }) {
  const t = useText()
  const quoted = useQuoted(replyTo)
  return (
    <Bar
      icon={<Reply className="mirrored" size={20} />}
      cancel={t('chat.composer.cancelReply')}
      onCancel={onCancel}
      end={<QuoteThumb content={quoted?.content} />}
    >
      <QuoteWords {...quoted} />
    </Bar>
  )
}

export function EditBar({ preview, onCancel }: { preview: string; onCancel: () => void }) {
  const t = useText()
  return (
    <Bar icon={<Pencil size={18} />} cancel={t('chat.composer.cancelEdit')} onCancel={onCancel}>
      <span className={styles.editing}>{t('chat.composer.editing')}</span>
      <span className={styles.preview} dir="auto">
        {preview}
      </span>
    </Bar>
  )
}

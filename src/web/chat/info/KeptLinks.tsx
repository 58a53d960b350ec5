/** The ways to what is starred and what is pinned in a chat. */
import { ChevronRight, Pin, Star } from 'lucide-react'
import { Link } from '../../ui/Link.tsx'
import type { ConversationInfo } from '../../../client/index.ts'
import { useFormat } from '../../i18n/useFormat.ts'
import { useText } from '../../i18n/useText.ts'
import styles from './Info.module.css'

const icons = { starred: <Star size={19} aria-hidden="true" />, pinned: <Pin size={19} aria-hidden="true" /> }

export function KeptLinks({ info }: { info: ConversationInfo }) {
  const t = useText()
  const format = useFormat()
  return (
    <div className={styles.card}>
      {(['starred', 'pinned'] as const).map((kind) => (
        <Link key={kind} className={styles.deed} href={`/c/${encodeURIComponent(info.id)}/kept/${kind}`}>
          {icons[kind]}
          <span className={styles.deedWords}>{t(`kept.title.${kind}`)}</span>
          {kind === 'pinned' && info.pins.length > 0 && <span className={styles.quiet}>{format.number(info.pins.length)}</span>}
          <ChevronRight size={18} className="mirrored" aria-hidden="true" />
        </Link>
      ))}
    </div>
  )
}

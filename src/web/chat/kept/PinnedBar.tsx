/** What is pinned, above the timeline: the newest first; each press leads to one, and then shows the one before it. */
import { List } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { Conversation, PinnedMessage } from '../../../client/index.ts'
import { useText } from '../../i18n/useText.ts'
import { useStore } from '../../state/useStore.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import { KindIcon } from '../media/KindIcon.tsx'
import { useMentioned } from '../message/useMentioned.ts'
import { wantToSee } from '../show-in-chat.ts'
import { contentText } from '../text/plain.ts'
import styles from './PinnedBar.module.css'

export function PinnedBar({ conversation }: { conversation: Conversation }) {
  const pins = useStore(conversation.pins)
  const newest = pins.at(-1)
  // Until they are here the place is theirs already.
  return newest ? <Bar key={newest.seq} id={conversation.id} pins={pins} newest={newest} /> : <div className={styles.bar} />
}

function Bar({ id, pins, newest }: { id: string; pins: readonly PinnedMessage[]; newest: PinnedMessage }) {
  const t = useText()
  const [, navigate] = useLocation()
  const [seq, setSeq] = useState(newest.seq)
  const found = pins.findIndex((pin) => pin.seq === seq)
  const at = found < 0 ? pins.length - 1 : found
  const { content, mentions } = pins[at]?.message ?? {}
  const mentioned = useMentioned(mentions)
  const count = pins.length
  const go = (): void => {
    wantToSee({ conversationId: id, seq: pins[at]?.seq ?? newest.seq })
    setSeq(pins.at(at - 1)?.seq ?? newest.seq)
  }
  return (
    <section className={styles.bar} aria-label={t('kept.bar.label')}>
      <button type="button" className={styles.go} onClick={go}>
        <span className={styles.marks} aria-hidden="true">
          {pins.map((pin, place) => (
            <span key={pin.seq} data-current={place === at} />
          ))}
        </span>
        <span className={styles.words}>
          <span className={styles.title}>{count > 1 ? t('kept.bar.some', { place: at + 1, count }) : t('kept.bar.one')}</span>
          <span className={styles.text} dir="auto">
            {content && content.type !== 'text' && <KindIcon content={content} size={14} />}
            {content ? contentText(content, t, (handle) => mentioned(handle)?.name, { hasIcon: true }) : t('chat.quote.hidden')}
          </span>
        </span>
      </button>
      <IconButton
        label={t('kept.bar.all')}
        icon={<List size={20} />}
        onClick={() => navigate(`/c/${encodeURIComponent(id)}/kept/pinned`)}
      />
    </section>
  )
}

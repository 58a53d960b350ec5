/** The newest pictures of a chat in its details, and the way to all that it holds. */
import { ChevronRight, Images } from 'lucide-react'
import { useText } from '../../../i18n/useText.ts'
import info from '../Info.module.css'
import styles from './Gallery.module.css'
import { useAttachments, useList } from './useAttachments.ts'
import { usePictures } from './usePictures.tsx'
import { Link } from '../../../ui/Link.tsx'

const most = 4

export function Strip({ conversationId }: { conversationId: string }) {
  const t = useText()
  const { messages } = useAttachments(useList(conversationId, 'media', most))
  const { items, tile, opened } = usePictures(conversationId, messages)
  return (
    <div className={info.card}>
      <Link className={info.deed} href={`/c/${encodeURIComponent(conversationId)}/info/media`}>
        <Images size={19} aria-hidden="true" />
        <span className={styles.grows}>{t('gallery.title')}</span>
        <ChevronRight size={18} className="mirrored" aria-hidden="true" />
      </Link>
      {items.length > 0 && (
        <ul className={styles.strip} aria-label={t('gallery.newest')}>
          {items.slice(0, most).map(tile)}
        </ul>
      )}
      {opened}
    </div>
  )
}

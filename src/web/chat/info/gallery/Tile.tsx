/** A picture or a video among others: square, blurred at once, then sharp. What can be done with it is in its menu: a right click, or a button that comes with the pointer. */
import { EllipsisVertical, Play } from 'lucide-react'
import { type MouseEvent, useRef, useState } from 'react'
import { useFormat } from '../../../i18n/useFormat.ts'
import { useText } from '../../../i18n/useText.ts'
import { useMe } from '../../../state/ChatContext.tsx'
import { MenuList, type MenuItems } from '../../../ui/Menu.tsx'
import { useInSight } from '../../list/useInSight.ts'
import { MediaImage } from '../../media/MediaImage.tsx'
import type { ShownMedia } from '../../media/shown.ts'
import { Poster } from '../../message/media/Poster.tsx'
import { usePerson } from '../../people.ts'
import styles from './Gallery.module.css'

const widthPx = 128
const nothing = (): void => undefined

export interface TileProps {
  item: ShownMedia
  conversationId: string
  onOpen: () => void
  menu: MenuItems
}

export function Tile({ item: { cid, senderId, sentAt, content }, conversationId, onOpen, menu }: TileProps) {
  const t = useText()
  const format = useFormat()
  const me = useMe()
  const { name } = usePerson(senderId)
  const tile = useRef<HTMLLIElement>(null)
  const isInSight = useInSight(tile)
  const [at, setAt] = useState<Element | { x: number; y: number }>()
  const { mediaId, placeholder, durationSeconds } = content
  const media = { mediaId, conversationId }
  const isVideo = content.type === 'video'
  const label = t(isVideo ? 'gallery.video' : 'gallery.image', {
    name: senderId === me.id ? t('chat.you') : name,
    when: format.dateTime(sentAt),
  })
  const onContextMenu = (event: MouseEvent): void => {
    event.preventDefault()
    setAt(event.clientX > 0 || event.clientY > 0 ? { x: event.clientX, y: event.clientY } : event.currentTarget)
  }
  return (
    <li ref={tile} className={styles.tile} onContextMenu={onContextMenu} data-cid={cid}>
      {isVideo && isInSight ? (
        <Poster media={media} placeholder={placeholder} onShown={nothing} />
      ) : (
        <MediaImage media={isInSight && !isVideo ? media : undefined} width={widthPx} placeholder={placeholder} />
      )}
      <button type="button" className={styles.open} aria-label={label} aria-haspopup="dialog" onClick={onOpen} />
      {isVideo && (
        <span className={styles.badge}>
          <Play size={11} fill="currentColor" aria-hidden="true" />
          {durationSeconds !== undefined && format.duration(durationSeconds)}
        </span>
      )}
      <button
        type="button"
        tabIndex={-1}
        className={styles.more}
        aria-label={t('gallery.menu', { what: label })}
        aria-haspopup="menu"
        aria-expanded={at !== undefined}
        onClick={(event) => setAt(at ? undefined : event.currentTarget)}
      >
        <EllipsisVertical size={17} aria-hidden="true" />
      </button>
      {at && <MenuList label={t('gallery.menu', { what: label })} at={at} align="end" items={menu} onClose={() => setAt(undefined)} />}
    </li>
  )
}

/** The kind of a message's media, before its line in the list and in a quote. Says it in words where the caption stands for it. */
import { FileText, Image, Mic, Music, Video } from 'lucide-react'
import { useText } from '../../i18n/useText.ts'
import styles from './KindIcon.module.css'
import type { MediaContent } from './shown.ts'

const icons = { image: Image, video: Video, audio: Mic, file: FileText }

export function KindIcon({ content, size = 15 }: { content: Pick<MediaContent, 'type' | 'name' | 'caption'>; size?: number }) {
  const t = useText()
  const { type, name, caption } = content
  const Icon = type === 'audio' && name !== undefined ? Music : icons[type]
  const isSilent = caption === undefined || caption === ''
  return (
    <span className={styles.icon}>
      <Icon size={size} aria-hidden="true" />
      {!isSilent && <span className="visually-hidden">{t(`chat.content.${type}`)}</span>}
    </span>
  )
}

/** A file as it will be seen: a picture, a video that can be played, or what it is called. */
import { CircleAlert } from 'lucide-react'
import { useState } from 'react'
import { useFormat } from '../../../i18n/useFormat.ts'
import { iconOf, kindOf } from '../../media/kinds.ts'
import styles from './Tray.module.css'
import { useSource } from './useSource.ts'

export interface PreviewProps {
  file: File
  asFile: boolean
  problem: string | undefined
}

export function Preview({ file, asFile, problem }: PreviewProps) {
  const format = useFormat()
  const [isBroken, setBroken] = useState(false)
  const kind = asFile || isBroken || file.size === 0 ? 'file' : file.type.split('/')[0]
  const isSeen = kind === 'image' || kind === 'video'
  const source = useSource(file)
  return (
    <div className={styles.preview}>
      {kind === 'image' && <img className={styles.picture} ref={source} alt={file.name} onError={() => setBroken(true)} />}
      {kind === 'video' && (
        // oxlint-disable-next-line jsx-a11y/media-has-caption
        <video className={styles.picture} ref={source} controls playsInline aria-label={file.name} onError={() => setBroken(true)} />
      )}
      {!isSeen && (
        <div className={styles.document}>
          {iconOf(file.type, 40)}
          <bdi className={styles.fileName}>{file.name}</bdi>
        </div>
      )}
      <p className={styles.facts}>
        {isSeen && <bdi className={styles.fileName}>{file.name}</bdi>}
        <span>{format.bytes(file.size)}</span>
        <span>{kindOf(file.name, file.type)}</span>
      </p>
      {problem !== undefined && (
        <p className={styles.problem} role="alert">
          <CircleAlert size={18} aria-hidden="true" />
          {problem}
        </p>
      )}
    </div>
  )
}

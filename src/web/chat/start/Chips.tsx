/** Who was picked, each to be taken away again. */
import { X } from 'lucide-react'
import { useText } from '../../i18n/useText.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { shortName, useNames } from '../people.ts'
import styles from './Start.module.css'

export function Chips({ userIds, onRemove }: { userIds: readonly string[]; onRemove: (userId: string) => void }) {
  const t = useText()
  const people = useNames(userIds)
  if (people.length === 0) return null
  return (
    <ul className={styles.chips} aria-label={t('chat.group.chosen')}>
      {people.map(({ userId, name, mediaId }) => (
        <li key={userId}>
          <button type="button" className={styles.chip} aria-label={t('chat.group.takeAway', { name })} onClick={() => onRemove(userId)}>
            <Avatar id={userId} name={name} size="tiny" mediaId={mediaId} />
            <span dir="auto">{shortName(name)}</span>
            <X size={15} aria-hidden="true" />
          </button>
        </li>
      ))}
    </ul>
  )
}

/** Who is writing now: in a direct chat one knows who, in a group the first names. */
import { useText } from '../i18n/useText.ts'
import { shortName, useNames } from './people.ts'
import styles from './TypingText.module.css'

export function TypingText({ userIds, isGroup }: { userIds: readonly string[]; isGroup: boolean }) {
  const t = useText()
  const people = useNames(userIds)
  const [first, second] = people.map(({ name }) => shortName(name))
  const words = (): string => {
    if (!isGroup || first === undefined) return t('chat.typing.direct')
    if (second === undefined) return t('chat.typing.one', { name: first })
    if (people.length === 2) return t('chat.typing.two', { first, second })
    return t('chat.typing.more', { name: first, count: people.length - 1 })
  }
  return (
    <span className={styles.typing}>
      {words()}
      <span className={styles.dots} aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
    </span>
  )
}

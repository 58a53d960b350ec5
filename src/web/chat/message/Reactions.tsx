/** What people put on a message: each emoji once, with how many; one's own can be taken back with a press. */
import { SmilePlus } from 'lucide-react'
import type { ChatMessage } from '../../../client/index.ts'
import { useText } from '../../i18n/useText.ts'
import { classes } from '../../ui/classes.ts'
import { useDesk } from './desk.ts'
import styles from './Reactions.module.css'

export function Reactions({ message }: { message: ChatMessage }) {
  const t = useText()
  const { conversation, use } = useDesk()
  return (
    <div className={styles.reactions} role="group" aria-label={t('chat.reactions.label')}>
      {message.reactions.map(({ emoji, count, mine }) => (
        <button
          key={emoji}
          type="button"
          tabIndex={-1}
          className={classes(styles.reaction, mine && styles.mine)}
          aria-pressed={mine}
          aria-label={t('chat.reactions.one', { emoji, count })}
          onClick={() => conversation.react(message, emoji, !mine)}
        >
          <span aria-hidden="true">{emoji}</span>
          {count > 1 && (
            <span aria-hidden="true" className={styles.count}>
              {count}
            </span>
          )}
        </button>
      ))}
      <button
        type="button"
        tabIndex={-1}
        className={styles.reaction}
        aria-label={t('chat.reactions.who')}
        onClick={() => use.setState({ question: { about: 'reactions', message } })}
      >
        <SmilePlus size={15} aria-hidden="true" />
      </button>
    </div>
  )
}

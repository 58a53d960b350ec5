/** After how long messages disappear, for everyone. */
import type { ConversationInfo } from '../../../client/index.ts'
import { useText } from '../../i18n/useText.ts'
import { useChat } from '../../state/ChatContext.tsx'
import { useTask } from '../../state/useTask.ts'
import { failureText } from '../../state/useTask.ts'
import { toast } from '../../ui/toasts.ts'
import { periodText, timerChoices } from '../message/periods.ts'
import styles from './Info.module.css'

export function TimerRow({ info, mayChange }: { info: ConversationInfo; mayChange: boolean }) {
  const t = useText()
  const conversation = useChat().conversation(info.id)
  const { expireSeconds } = info.settings
  const { busy, run } = useTask(async (seconds: number | null) => {
    try {
      await conversation.update({ settings: { expireSeconds: seconds } })
    } catch (error) {
      toast(failureText(error, t), { tone: 'danger' })
    }
  })
  const word = (seconds: number | null): string => (seconds === null ? t('group.timer.off') : periodText(seconds, t))
  const choices: (number | null)[] = timerChoices.some((choice) => choice === expireSeconds)
    ? [...timerChoices]
    : [...timerChoices, expireSeconds]
  return (
    <label className={styles.line}>
      <span>
        <span className={styles.label}>{t('group.timer')}</span>
        <span className={styles.hint}>{t('group.timer.hint')}</span>
      </span>
      {mayChange ? (
        <select
          className={styles.select}
          value={String(expireSeconds)}
          disabled={busy}
          onChange={({ target }) => void run(target.value === 'null' ? null : Number(target.value))}
        >
          {choices.map((seconds) => (
            <option key={String(seconds)} value={String(seconds)}>
              {word(seconds)}
            </option>
          ))}
        </select>
      ) : (
        <span className={styles.quiet}>{word(expireSeconds)}</span>
      )}
    </label>
  )
}

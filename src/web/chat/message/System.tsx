/** What happened between messages: who came and went, roles, titles. A message like others for the keyboard. */
import { useMemo } from 'react'
import type { Notice } from '../../../client/index.ts'
import { useText } from '../../i18n/useText.ts'
import { useMe } from '../../state/ChatContext.tsx'
import { useNames } from '../people.ts'
import { wantToSee } from '../show-in-chat.ts'
import styles from './System.module.css'
import { noticeText, pinnedBy } from './wording.ts'

export interface SystemProps {
  notice: Notice
  isDirect: boolean
  isCurrent: boolean
  index: number
  count: number
}

export function System({ notice, isDirect, isCurrent, index, count }: SystemProps) {
  const t = useText()
  const me = useMe()
  const { change, conversationId } = notice
  const pinned = pinnedBy(notice)
  const ids = useMemo(() => [change.by, 'userId' in change ? change.userId : undefined].filter((id) => id !== undefined), [change])
  const names = useNames(ids)
  const name = (id: string): string =>
    id === me.id ? t('chat.you') : (names.find(({ userId }) => userId === id)?.name ?? t('chat.someone'))
  const words = noticeText(notice, { name, me: me.id, isDirect }, t)
  return (
    <div
      role="article"
      aria-label={words}
      aria-posinset={index + 1}
      aria-setsize={count}
      tabIndex={isCurrent ? 0 : -1}
      className={styles.system}
    >
      {pinned === undefined ? (
        <span className={styles.words}>{words}</span>
      ) : (
        <button
          type="button"
          tabIndex={-1}
          className={styles.words}
          title={t('chat.quote.go')}
          onClick={() => wantToSee({ conversationId, seq: pinned })}
        >
          {words}
        </button>
      )}
    </div>
  )
}

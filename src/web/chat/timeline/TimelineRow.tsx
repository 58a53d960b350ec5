/** A row: a message or a notice, and what stands above it: the day, the line of the unread. */
import { memo } from 'react'
import { useFormat } from '../../i18n/useFormat.ts'
import { useText } from '../../i18n/useText.ts'
import { useDesk } from '../message/desk.ts'
import { Message } from '../message/Message.tsx'
import { System } from '../message/System.tsx'
import styles from './ChatTimeline.module.css'
import type { Row } from './rows.ts'

export interface TimelineRowProps {
  row: Row
  isCurrent: boolean
  isGroup: boolean
  /** Of the line, where this row bears it. */
  unreadCount: number
  index: number
  count: number
}

export const TimelineRow = memo(function TimelineRow({ row, isCurrent, isGroup, unreadCount, index, count }: TimelineRowProps) {
  const t = useText()
  const format = useFormat()
  const desk = useDesk()
  const { item, day, isFirstUnread, startsGroup, endsGroup } = row
  return (
    <>
      {day !== undefined && (
        <div className={styles.day}>
          {/* A feed holds articles and no buttons: this one is for fingers and mice. The search bar has the same for everybody. */}
          <span className="visually-hidden">{format.day(day)}</span>
          <button
            type="button"
            tabIndex={-1}
            aria-hidden="true"
            className={styles.chip}
            title={t('search.toDate')}
            onClick={() => desk.use.setState({ toDate: day })}
          >
            {format.day(day)}
          </button>
        </div>
      )}
      {isFirstUnread && (
        <div className={styles.unread} data-testid="unread-divider">
          <span>{t('chat.timeline.unread', { count: Math.max(1, unreadCount) })}</span>
        </div>
      )}
      {item.kind === 'message' ? (
        <Message
          message={item}
          startsGroup={startsGroup}
          endsGroup={endsGroup}
          isGroup={isGroup}
          isCurrent={isCurrent}
          index={index}
          count={count}
        />
      ) : (
        <System notice={item} isDirect={!isGroup} isCurrent={isCurrent} index={index} count={count} />
      )}
    </>
  )
})

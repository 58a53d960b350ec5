/** Of a message who read it and whom it reached, each with the time, and how long it is there where it disappears. */
import { Timer } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ChatMessage, MessageReceipts } from '../../../client/index.ts'
import { useFormat } from '../../i18n/useFormat.ts'
import { useText } from '../../i18n/useText.ts'
import { useMe } from '../../state/ChatContext.tsx'
import { failureText, useTask } from '../../state/useTask.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ListRow } from '../../ui/ListRow.tsx'
import { SkeletonRows } from '../../ui/Skeleton.tsx'
import { usePerson } from '../people.ts'
import styles from './Dialogs.module.css'
import { useDesk } from './desk.ts'
import { Ticks } from './Ticks.tsx'
import { leftText } from './vanishing.ts'

function Reader({ userId, at }: { userId: string; at: number | undefined }) {
  const format = useFormat()
  const { name, user } = usePerson(userId)
  return (
    <ListRow
      leading={<Avatar id={userId} name={name} size="small" mediaId={user?.avatarMediaId} />}
      title={name}
      {...(at === undefined ? {} : { meta: format.dateTime(at) })}
    />
  )
}

export function ReceiptsDialog({ message, onClose }: { message: ChatMessage; onClose: () => void }) {
  const t = useText()
  const format = useFormat()
  const me = useMe()
  const { conversation } = useDesk()
  const [receipts, setReceipts] = useState<MessageReceipts>()
  const left = leftText(message, t)
  const { error, run } = useTask(async () => setReceipts(message.mine ? await conversation.receiptsOf(message.seq ?? 0) : []))
  useEffect(() => void run(), [run, message.status])

  const others = receipts?.filter(({ userId }) => userId !== me.id) ?? []
  const groups = [
    { status: 'read' as const, of: others.filter(({ readAt }) => readAt !== undefined) },
    { status: 'delivered' as const, of: others.filter(({ readAt, deliveredAt }) => readAt === undefined && deliveredAt !== undefined) },
    { status: 'sent' as const, of: others.filter(({ readAt, deliveredAt }) => readAt === undefined && deliveredAt === undefined) },
  ]
  return (
    <Dialog open title={t('chat.receipts.title')} onClose={onClose}>
      {left !== undefined && (
        <p className={styles.heading}>
          <Timer size={16} aria-hidden="true" />
          <span title={message.expiresAt === undefined ? undefined : format.dateTime(message.expiresAt)}>{left}</span>
        </p>
      )}
      {error !== undefined && <p role="alert">{failureText(error, t)}</p>}
      {!receipts && error === undefined && <SkeletonRows count={2} label={t('shell.loading')} />}
      {groups.map(
        ({ status, of }) =>
          of.length > 0 && (
            <section key={status}>
              <h3 className={styles.heading}>
                <Ticks status={status} silent />
                {t(`chat.receipts.${status}`)}
              </h3>
              {of.map(({ userId, readAt, deliveredAt }) => (
                <Reader key={userId} userId={userId} at={status === 'read' ? readAt : deliveredAt} />
              ))}
            </section>
          ),
      )}
    </Dialog>
  )
}

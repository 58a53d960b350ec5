/** Who put what on a message. */
import { useEffect, useState } from 'react'
import type { ChatMessage } from '../../../client/index.ts'
import { useText } from '../../i18n/useText.ts'
import { useMe } from '../../state/ChatContext.tsx'
import { failureText, useTask } from '../../state/useTask.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { ListRow } from '../../ui/ListRow.tsx'
import { SkeletonRows } from '../../ui/Skeleton.tsx'
import { usePerson } from '../people.ts'
import styles from './Dialogs.module.css'
import { useDesk } from './desk.ts'

interface Reacted {
  emoji: string
  userIds: readonly string[]
}

function Reactor({ userId, onTakeBack }: { userId: string; onTakeBack: () => void }) {
  const t = useText()
  const me = useMe()
  const { name, user } = usePerson(userId)
  const isMe = userId === me.id
  return (
    <ListRow
      leading={<Avatar id={userId} name={isMe ? me.name : name} size="small" mediaId={(isMe ? me : user)?.avatarMediaId} />}
      title={isMe ? t('chat.you') : name}
      {...(isMe
        ? {
            trailing: (
              <Button size="small" variant="ghost" onClick={onTakeBack}>
                {t('chat.reactions.takeBack')}
              </Button>
            ),
          }
        : {})}
    />
  )
}

export function ReactionsDialog({ message, onClose }: { message: ChatMessage; onClose: () => void }) {
  const t = useText()
  const { conversation } = useDesk()
  const [reacted, setReacted] = useState<readonly Reacted[]>()
  const { error, run } = useTask(async () => {
    const { seq } = message
    if (seq === undefined) return
    setReacted(await Promise.all(message.reactions.map(async ({ emoji }) => ({ emoji, userIds: await conversation.reactors(seq, emoji) }))))
  })
  useEffect(() => void run(), [run])
  return (
    <Dialog open title={t('chat.reactions.title')} onClose={onClose}>
      {error !== undefined && <p role="alert">{failureText(error, t)}</p>}
      {!reacted && error === undefined && <SkeletonRows count={2} label={t('shell.loading')} />}
      {reacted?.map(({ emoji, userIds }) => (
        <section key={emoji}>
          <h3 className={styles.heading}>{t('chat.reactions.one', { emoji, count: userIds.length })}</h3>
          {userIds.map((userId) => (
            <Reactor
              key={userId}
              userId={userId}
              onTakeBack={() => {
                conversation.react(message, emoji, false)
                onClose()
              }}
            />
          ))}
        </section>
      ))}
    </Dialog>
  )
}

/** Who may not come back, for those who may let them. */
import { useEffect, useState } from 'react'
import type { ConversationInfo } from '../../../client/index.ts'
import { useText } from '../../i18n/useText.ts'
import { useChat } from '../../state/ChatContext.tsx'
import { attempt } from '../../state/attempt.ts'
import { useTask } from '../../state/useTask.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { Button } from '../../ui/Button.tsx'
import { ListRow } from '../../ui/ListRow.tsx'
import { usePerson } from '../people.ts'
import styles from './Info.module.css'

function Banned({ userId, onLift }: { userId: string; onLift: () => void }) {
  const t = useText()
  const { name, user } = usePerson(userId)
  return (
    <li>
      <ListRow
        leading={<Avatar id={userId} name={name} size="small" mediaId={user?.avatarMediaId} />}
        title={name}
        trailing={
          <Button size="small" onClick={onLift}>
            {t('group.bans.lift')}
          </Button>
        }
      />
    </li>
  )
}

export function Bans({ info }: { info: ConversationInfo }) {
  const t = useText()
  const conversation = useChat().conversation(info.id)
  const [userIds, setUserIds] = useState<readonly string[]>([])
  const { run } = useTask(async () => setUserIds((await conversation.bans()).map(({ userId }) => userId)))
  // A ban is a member who leaves.
  useEffect(() => void run(), [run, info.memberCount])
  if (userIds.length === 0) return null
  return (
    <section className={styles.card} aria-labelledby="bans-heading">
      <div className={styles.line}>
        <h3 id="bans-heading" className={styles.label}>
          {t('group.bans.title')}
        </h3>
      </div>
      <ul className={styles.members}>
        {userIds.map((userId) => (
          <Banned
            key={userId}
            userId={userId}
            onLift={() =>
              void attempt(async () => {
                await conversation.unban(userId)
                setUserIds((known) => known.filter((id) => id !== userId))
              })
            }
          />
        ))}
      </ul>
    </section>
  )
}

/** Who is in a group, the ones with a say first, and what one may do with each. */
import { UserRoundPlus } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { ConversationInfo, Member } from '../../../client/index.ts'
import { useText } from '../../i18n/useText.ts'
import { useChat, useMe } from '../../state/ChatContext.tsx'
import { useStore } from '../../state/useStore.ts'
import { Button } from '../../ui/Button.tsx'
import { SkeletonRows } from '../../ui/Skeleton.tsx'
import { useGrowing } from '../list/useGrowing.ts'
import { AddMembersDialog } from './AddMembersDialog.tsx'
import styles from './Info.module.css'
import { MemberRow } from './MemberRow.tsx'
import { isAdmin } from './roles.ts'

const order: Record<Member['role'], number> = { owner: 0, admin: 1, member: 2 }

export function Members({ info }: { info: ConversationInfo }) {
  const t = useText()
  const me = useMe()
  const { status, members } = useStore(useChat().conversation(info.id).members)
  const [isAdding, setAdding] = useState(false)
  const sorted = useMemo(
    () =>
      members.toSorted(
        (a, b) => Number(b.userId === me.id) - Number(a.userId === me.id) || order[a.role] - order[b.role] || a.joinedAt - b.joinedAt,
      ),
    [members, me.id],
  )
  const count = useGrowing(sorted.length)
  return (
    <section className={styles.card} aria-labelledby="members-heading">
      <div className={styles.line}>
        <h3 id="members-heading" className={styles.label}>
          {t('group.members.title')}
        </h3>
        {isAdmin(info.role) && (
          <Button size="small" icon={<UserRoundPlus size={17} />} onClick={() => setAdding(true)}>
            {t('group.members.add')}
          </Button>
        )}
      </div>
      {status === 'loading' && members.length === 0 && <SkeletonRows count={3} label={t('shell.loading')} />}
      {status === 'offline' && members.length === 0 && <p className={styles.note}>{t('group.members.offline')}</p>}
      <ul className={styles.members}>
        {sorted.slice(0, count).map((member) => (
          <MemberRow key={member.userId} member={member} info={info} />
        ))}
      </ul>
      {isAdding && <AddMembersDialog info={info} members={members} onClose={() => setAdding(false)} />}
    </section>
  )
}

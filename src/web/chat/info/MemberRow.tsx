/** A member, and what one may do with them. */
import { Ban, EllipsisVertical, MessageCircle, ShieldCheck, ShieldMinus, Crown, UserRoundMinus } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { ConversationInfo, Member, Role } from '../../../client/index.ts'
import { useText } from '../../i18n/useText.ts'
import { useChat, useMe } from '../../state/ChatContext.tsx'
import { attempt } from '../../state/attempt.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { ListRow } from '../../ui/ListRow.tsx'
import { Menu, type MenuAction } from '../../ui/Menu.tsx'
import { usePerson } from '../people.ts'
import styles from './Info.module.css'
import { outranks } from './roles.ts'

export function MemberRow({ member, info }: { member: Member; info: ConversationInfo }) {
  const t = useText()
  const chat = useChat()
  const me = useMe()
  const [, navigate] = useLocation()
  const [asking, setAsking] = useState<'remove' | 'ban' | 'owner'>()
  const { userId, role } = member
  const { user, name } = usePerson(userId)
  const isMe = userId === me.id
  const conversation = chat.conversation(info.id)
  const isOwner = info.role === 'owner'
  const setRole = (next: Role): Promise<boolean> => attempt(() => conversation.setRole(userId, next))

  const actions: (MenuAction | false)[] = [
    !isMe && {
      label: t('contacts.message'),
      icon: <MessageCircle size={18} />,
      onSelect: () => void attempt(async () => navigate(`/c/${encodeURIComponent((await chat.createDirect(userId)).id)}`)),
    },
    isOwner &&
      !isMe &&
      role === 'member' && {
        label: t('group.members.makeAdmin'),
        icon: <ShieldCheck size={18} />,
        onSelect: () => void setRole('admin'),
      },
    isOwner &&
      !isMe &&
      role === 'admin' && {
        label: t('group.members.makeMember'),
        icon: <ShieldMinus size={18} />,
        onSelect: () => void setRole('member'),
      },
    isOwner &&
      !isMe &&
      role !== 'owner' && {
        label: t('group.members.makeOwner'),
        icon: <Crown size={18} />,
        onSelect: () => setAsking('owner'),
      },
    !isMe &&
      outranks(info.role, role) && {
        label: t('group.members.remove'),
        icon: <UserRoundMinus size={18} />,
        danger: true,
        onSelect: () => setAsking('remove'),
      },
    !isMe &&
      outranks(info.role, role) && {
        label: t('group.members.ban'),
        icon: <Ban size={18} />,
        danger: true,
        onSelect: () => setAsking('ban'),
      },
  ]
  const items = actions.filter((action): action is MenuAction => action !== false)
  const confirm = {
    remove: () => attempt(() => conversation.removeMember(userId)),
    ban: () => attempt(() => conversation.ban(userId)),
    owner: () => setRole('owner'),
  }
  return (
    <li>
      <ListRow
        leading={<Avatar id={userId} name={isMe ? me.name : name} size="small" mediaId={(isMe ? me : user)?.avatarMediaId} />}
        title={isMe ? t('chat.you') : name}
        {...(user ? { subtitle: <bdi dir="ltr">@{user.handle}</bdi> } : {})}
        trailing={
          <>
            {role !== 'member' && <span className={styles.role}>{t(`group.role.${role}`)}</span>}
            {items.length > 0 && (
              <Menu
                label={t('group.members.menu', { name })}
                trigger={(props) => (
                  <IconButton
                    {...props}
                    size="small"
                    label={t('group.members.menu', { name })}
                    tooltip="none"
                    icon={<EllipsisVertical size={18} />}
                  />
                )}
                items={items}
              />
            )}
          </>
        }
      />
      {asking && (
        <ConfirmDialog
          open
          danger={asking !== 'owner'}
          title={t(`group.members.${asking}.title`, { name })}
          body={t(`group.members.${asking}.body`)}
          confirmLabel={t(`group.members.${asking}.confirm`)}
          onClose={() => setAsking(undefined)}
          onConfirm={confirm[asking]}
        />
      )}
    </li>
  )
}

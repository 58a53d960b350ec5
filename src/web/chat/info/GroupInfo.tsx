/** A group: what it is called, who is in it and what they may, the ways in, and the way out. */
import { LogOut, Pencil } from 'lucide-react'
import { useState } from 'react'
import type { ConversationInfo } from '../../../client/index.ts'
import { useFormat } from '../../i18n/useFormat.ts'
import { useText } from '../../i18n/useText.ts'
import { PictureEditor } from '../../picture/PictureEditor.tsx'
import { useChat } from '../../state/ChatContext.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { ChatFace } from '../ChatFace.tsx'
import { LeaveDialog } from '../LeaveDialog.tsx'
import { Bans } from './Bans.tsx'
import { Deed } from './Deed.tsx'
import { EditGroupDialog } from './EditGroupDialog.tsx'
import { GroupSettings } from './GroupSettings.tsx'
import { Strip } from './gallery/Strip.tsx'
import styles from './Info.module.css'
import { KeptLinks } from './KeptLinks.tsx'
import { InviteLink } from './InviteLink.tsx'
import { Members } from './Members.tsx'
import { PreferencesCard } from './PreferencesCard.tsx'
import { isAdmin, mayEdit } from './roles.ts'

export function GroupInfo({ info }: { info: ConversationInfo }) {
  const t = useText()
  const format = useFormat()
  const conversation = useChat().conversation(info.id)
  const [asking, setAsking] = useState<'edit' | 'leave'>()
  const isIn = info.role !== 'left'
  const close = (): void => setAsking(undefined)
  return (
    <div className={styles.scroll}>
      <div className={styles.page}>
        <div className={styles.who}>
          {mayEdit(info) ? (
            <PictureEditor
              id={info.id}
              name={info.name}
              shape="group"
              mediaId={info.avatarMediaId}
              onChange={(avatarMediaId) => conversation.update({ avatarMediaId })}
            />
          ) : (
            <ChatFace info={info} name={info.name} size="huge" />
          )}
          <div className={styles.titled}>
            <h2 className={styles.name} dir="auto">
              {info.name}
            </h2>
            {mayEdit(info) && (
              <IconButton label={t('group.edit')} icon={<Pencil size={17} />} size="small" onClick={() => setAsking('edit')} />
            )}
          </div>
          <p className={styles.quiet}>{t('chat.memberCount', { count: info.memberCount })}</p>
          {!isIn && <p className={styles.quiet}>{t('group.left')}</p>}
        </div>
        {info.description !== undefined && info.description !== '' && (
          <div className={styles.card}>
            <p className={styles.description} dir="auto">
              {info.description}
            </p>
          </div>
        )}
        <Strip conversationId={info.id} />
        <KeptLinks info={info} />
        {isIn && <Members info={info} />}
        {isAdmin(info.role) && <InviteLink info={info} />}
        <PreferencesCard info={info} />
        {isIn && <GroupSettings info={info} mayChange={isAdmin(info.role)} />}
        {isAdmin(info.role) && <Bans info={info} />}
        {isIn && (
          <div className={styles.card}>
            <Deed danger icon={<LogOut size={19} className="mirrored" />} label={t('chat.leave')} onClick={() => setAsking('leave')} />
          </div>
        )}
        <p className={styles.foot}>{t('group.created', { when: format.date(info.createdAt) })}</p>
      </div>
      {asking === 'edit' && <EditGroupDialog info={info} onClose={close} />}
      {asking === 'leave' && <LeaveDialog info={info} onClose={close} />}
    </div>
  )
}

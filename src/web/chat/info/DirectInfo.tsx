/** The other one in a direct chat: who they are, and what this person wants of the chat. */
import { Ban, IdCard } from 'lucide-react'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { ConversationInfo } from '../../../client/index.ts'
import { useText } from '../../i18n/useText.ts'
import { useChat } from '../../state/ChatContext.tsx'
import { attempt } from '../../state/attempt.ts'
import { Avatar } from '../../ui/Avatar.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { toast } from '../../ui/toasts.ts'
import { PresenceText } from '../ConversationHeader.tsx'
import { isPeerDeleted, usePerson } from '../people.ts'
import { Deed } from './Deed.tsx'
import { Strip } from './gallery/Strip.tsx'
import styles from './Info.module.css'
import { KeptLinks } from './KeptLinks.tsx'
import { PreferencesCard } from './PreferencesCard.tsx'
import { TimerRow } from './TimerRow.tsx'

export function DirectInfo({ info }: { info: ConversationInfo }) {
  const t = useText()
  const chat = useChat()
  const [, navigate] = useLocation()
  const [isAsking, setAsking] = useState(false)
  const userId = info.peer?.id ?? ''
  const { user, contact, name: known } = usePerson(userId)
  const isDeleted = isPeerDeleted(info)
  const name = isDeleted ? t('chat.deletedAccount') : known
  const profile = isDeleted ? undefined : (user ?? info.peer)
  const isBlocked = contact?.blocked === true
  const setBlocked = (blocked: boolean): Promise<boolean> =>
    attempt(async () => {
      await chat.contacts.put(userId, { blocked })
      toast(t(blocked ? 'contacts.block.done' : 'contacts.unblock.done', { name }))
    })

  return (
    <div className={styles.scroll}>
      <div className={styles.page}>
        <div className={styles.who}>
          <Avatar id={userId} name={name} size="huge" mediaId={profile?.avatarMediaId} />
          <h2 className={styles.name} dir="auto">
            {name}
          </h2>
          <p className={styles.quiet}>{isBlocked ? t('contacts.blocked', { name }) : profile && <PresenceText userId={userId} />}</p>
        </div>
        {profile && (
          <dl className={styles.card}>
            {profile.about !== undefined && profile.about !== '' && (
              <div className={styles.fact}>
                <dt>{t('contacts.about')}</dt>
                <dd dir="auto">{profile.about}</dd>
              </div>
            )}
            <div className={styles.fact}>
              <dt>{t('contacts.handle')}</dt>
              <dd>
                <bdi dir="ltr">@{profile.handle}</bdi>
              </dd>
            </div>
          </dl>
        )}
        <Strip conversationId={info.id} />
        <KeptLinks info={info} />
        <PreferencesCard info={info} />
        {!isDeleted && (
          <>
            <div className={styles.card}>
              <TimerRow info={info} mayChange />
            </div>
            <div className={styles.card}>
              <Deed
                icon={<IdCard size={19} />}
                label={t('group.profile')}
                onClick={() => navigate(`/contacts/${encodeURIComponent(userId)}`)}
              />
              {isBlocked ? (
                <Deed icon={<Ban size={19} />} label={t('contacts.unblock')} onClick={() => void setBlocked(false)} />
              ) : (
                <Deed danger icon={<Ban size={19} />} label={t('contacts.block')} onClick={() => setAsking(true)} />
              )}
            </div>
          </>
        )}
      </div>
      <ConfirmDialog
        open={isAsking}
        danger
        title={t('contacts.block.title', { name })}
        body={t('contacts.block.body')}
        confirmLabel={t('contacts.block')}
        onClose={() => setAsking(false)}
        onConfirm={() => setBlocked(true)}
      />
    </div>
  )
}

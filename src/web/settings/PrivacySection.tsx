/** Who sees what. It is the account's, the same on all devices; shown as wished at once, and back if the server refuses. */
import { UserRoundX } from 'lucide-react'
import { useState } from 'react'
import type { AccountSettings } from '../../client/index.ts'
import { usePeople } from '../contacts/usePeople.ts'
import { useText } from '../i18n/useText.ts'
import { useChat, useMe } from '../state/ChatContext.tsx'
import { attempt } from '../state/attempt.ts'
import { Avatar } from '../ui/Avatar.tsx'
import { Button } from '../ui/Button.tsx'
import { ListRow } from '../ui/ListRow.tsx'
import { Segmented } from '../ui/Segmented.tsx'
import { Switch } from '../ui/Switch.tsx'
import { toast } from '../ui/toasts.ts'
import styles from './Settings.module.css'

export function PrivacySection() {
  const t = useText()
  const chat = useChat()
  const me = useMe()
  const [wished, setWished] = useState<Partial<AccountSettings>>({})
  const { lastSeen, readReceipts } = { ...me.settings, ...wished }

  const set = async (settings: Partial<AccountSettings>): Promise<void> => {
    setWished((before) => ({ ...before, ...settings }))
    await attempt(() => chat.updateMe({ settings }))
    setWished({})
  }

  return (
    <>
      <div className={styles.card}>
        <div className={styles.padded}>
          <Segmented
            label={t('settings.privacy.lastSeen')}
            hint={t('settings.privacy.lastSeen.hint')}
            value={lastSeen}
            options={[
              { value: 'everyone', label: t('settings.privacy.lastSeen.everyone') },
              { value: 'contacts', label: t('settings.privacy.lastSeen.contacts') },
              { value: 'nobody', label: t('settings.privacy.lastSeen.nobody') },
            ]}
            onChange={(value) => void set({ lastSeen: value })}
          />
        </div>
        <Switch
          label={t('settings.privacy.readReceipts')}
          hint={t('settings.privacy.readReceipts.hint')}
          checked={readReceipts}
          onChange={(on) => void set({ readReceipts: on })}
        />
      </div>
      <Blocked />
    </>
  )
}

function Blocked() {
  const t = useText()
  const chat = useChat()
  const blocked = usePeople()?.filter(({ contact }) => contact.blocked) ?? []
  const unblock = (userId: string, name: string): Promise<boolean> =>
    attempt(async () => {
      await chat.contacts.put(userId, { blocked: false })
      toast(t('contacts.unblock.done', { name }))
    })
  return (
    <>
      <h2 className={styles.heading}>{t('settings.privacy.blocked')}</h2>
      <div className={styles.card}>
        {blocked.length === 0 ? (
          <ListRow
            leading={
              <span className={styles.tile} aria-hidden="true">
                <UserRoundX size={20} />
              </span>
            }
            title={t('settings.privacy.blocked.none')}
          />
        ) : (
          blocked.map(({ contact: { userId }, name, user }) => (
            <ListRow
              key={userId}
              leading={<Avatar id={userId} name={name} size="small" mediaId={user?.avatarMediaId} />}
              title={name}
              {...(user ? { subtitle: `@${user.handle}` } : {})}
              trailing={
                <Button size="small" onClick={() => void unblock(userId, name)}>
                  {t('settings.privacy.unblock')} <span className="visually-hidden">{name}</span>
                </Button>
              }
            />
          ))
        )}
      </div>
      <p className={styles.hint}>{t('settings.privacy.blocked.hint')}</p>
    </>
  )
}

/** What this person wants of a chat, on all their devices: quiet or not, on top, put away. */
import { BellOff } from 'lucide-react'
import { useCallback, useState } from 'react'
import type { ConversationInfo } from '../../../client/index.ts'
import { useFormat } from '../../i18n/useFormat.ts'
import { useText } from '../../i18n/useText.ts'
import { useChat } from '../../state/ChatContext.tsx'
import { attempt } from '../../state/attempt.ts'
import { Button } from '../../ui/Button.tsx'
import { Menu } from '../../ui/Menu.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { Switch } from '../../ui/Switch.tsx'
import { useConversationActions } from '../useConversationActions.tsx'
import styles from './Info.module.css'

/** Beyond this it is for good. */
const longMs = 10 * 365 * 86_400_000

export function PreferencesCard({ info }: { info: ConversationInfo }) {
  const t = useText()
  const format = useFormat()
  const conversation = useChat().conversation(info.id)
  const { mute, pin, archive } = useConversationActions(
    info,
    useCallback(() => undefined, []),
  )
  const [now] = useState(() => Date.now())
  const until = info.preferences.mutedUntil ?? 0
  const muted = (): string => {
    if (!info.isMuted) return t('group.notMuted')
    return until - now > longMs ? t('group.mutedAlways') : t('group.mutedUntil', { when: format.dateTime(until) })
  }
  return (
    <div className={styles.card}>
      <div className={styles.line}>
        <div>
          <p className={styles.label}>{t('group.notices')}</p>
          <p className={styles.hint}>{muted()}</p>
        </div>
        {info.isMuted ? (
          <Button size="small" onClick={() => mute[0]?.onSelect()}>
            {t('chat.unmute')}
          </Button>
        ) : (
          <Menu
            label={t('group.mute')}
            trigger={(props) => (
              <Button {...props} size="small" icon={<BellOff size={16} />}>
                {t('group.mute')}
              </Button>
            )}
            items={mute}
          />
        )}
      </div>
      {info.kind === 'group' && (
        <div className={styles.padded}>
          <Segmented
            label={t('group.notify')}
            options={[
              { value: 'all', label: t('group.notify.all') },
              { value: 'mentions', label: t('group.notify.mentions') },
              { value: 'none', label: t('group.notify.none') },
            ]}
            value={info.preferences.notify}
            onChange={(notify) => void attempt(() => conversation.setPreferences({ notify }))}
          />
        </div>
      )}
      <Switch label={t('group.pinned')} checked={info.isPinned} onChange={pin.onSelect} />
      <Switch label={t('group.archived')} checked={info.isArchived} onChange={archive.onSelect} />
    </div>
  )
}

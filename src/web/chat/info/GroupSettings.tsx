/** The rules of a group. Everybody may see them; those with a say change them. */
import type { ConversationInfo, ConversationSettings } from '../../../client/index.ts'
import { useText } from '../../i18n/useText.ts'
import { useChat } from '../../state/ChatContext.tsx'
import { attempt } from '../../state/attempt.ts'
import { Segmented } from '../../ui/Segmented.tsx'
import styles from './Info.module.css'
import { TimerRow } from './TimerRow.tsx'

export function GroupSettings({ info, mayChange }: { info: ConversationInfo; mayChange: boolean }) {
  const t = useText()
  const conversation = useChat().conversation(info.id)
  const { settings } = info
  const change = (patch: Partial<ConversationSettings>): void => void attempt(() => conversation.update({ settings: patch }))
  return (
    <section className={styles.card} aria-label={t('group.rules.title')}>
      <div className={styles.padded}>
        <Segmented
          label={t('group.rules.send')}
          disabled={!mayChange}
          options={[
            { value: 'members', label: t('group.rules.everyone') },
            { value: 'admins', label: t('group.rules.admins') },
          ]}
          value={settings.send}
          onChange={(send) => change({ send })}
        />
        <Segmented
          label={t('group.rules.edit')}
          disabled={!mayChange}
          options={[
            { value: 'members', label: t('group.rules.everyone') },
            { value: 'admins', label: t('group.rules.admins') },
          ]}
          value={settings.edit}
          onChange={(edit) => change({ edit })}
        />
        <Segmented
          label={t('group.rules.history')}
          hint={t('group.rules.historyHint')}
          disabled={!mayChange}
          options={[
            { value: 'joined', label: t('group.rules.joined') },
            { value: 'shared', label: t('group.rules.shared') },
          ]}
          value={settings.history}
          onChange={(history) => change({ history })}
        />
      </div>
      <TimerRow info={info} mayChange={mayChange} />
    </section>
  )
}

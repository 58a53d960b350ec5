/** Whether and how this device tells of new messages, and what a lock screen may show of them. */
import { type ReactNode, useState } from 'react'
import { useText } from '../i18n/useText.ts'
import { askPermission, setNotices, useNotices } from '../push/notices.ts'
import { minutesOf, timeOf } from '../push/quiet.ts'
import { useChat, useMe } from '../state/ChatContext.tsx'
import { attempt } from '../state/attempt.ts'
import { Switch } from '../ui/Switch.tsx'
import { useRedraw } from '../ui/useRedraw.ts'
import styles from './Settings.module.css'

function Time({ label, minutes, onChange }: { label: string; minutes: number; onChange: (minutes: number) => void }) {
  const redraw = useRedraw()
  return (
    <label className={styles.time}>
      <span>{label}</span>
      <input
        type="time"
        value={timeOf(minutes)}
        onBlur={redraw}
        onChange={({ target }) => {
          const next = minutesOf(target.value)
          if (next !== undefined) onChange(next)
        }}
      />
    </label>
  )
}

export function NotificationsSection(): ReactNode {
  const t = useText()
  const chat = useChat()
  const me = useMe()
  const { permission, isWanted, isFailed, sound, quiet } = useNotices()
  const [wished, setWished] = useState<boolean>()
  const isPossible = permission === 'default' || permission === 'granted'

  const turn = async (on: boolean): Promise<void> => {
    if (on && permission !== 'granted' && !(await askPermission())) return
    // Who turns it off has answered.
    setNotices({ isWanted: on, askAfter: on ? 0 : Number.MAX_SAFE_INTEGER })
  }
  const show = async (pushPreview: boolean): Promise<void> => {
    setWished(pushPreview)
    await attempt(() => chat.updateMe({ settings: { pushPreview } }))
    setWished(undefined)
  }
  const hints = {
    unsupported: t('settings.notices.unsupported'),
    denied: t('settings.notices.denied'),
    default: t('settings.notices.on.hint'),
    granted: t(isFailed && isWanted ? 'settings.notices.failed' : 'settings.notices.on.hint'),
  }

  return (
    <>
      <div className={styles.card}>
        <Switch
          label={t('settings.notices.on')}
          hint={hints[permission]}
          checked={isWanted && permission === 'granted'}
          disabled={!isPossible}
          onChange={(on) => void turn(on)}
        />
        <Switch
          label={t('settings.notices.sound')}
          hint={t('settings.notices.sound.hint')}
          checked={sound}
          onChange={(on) => setNotices({ sound: on })}
        />
        <Switch
          label={t('settings.notices.quiet')}
          hint={t('settings.notices.quiet.hint')}
          checked={quiet.isOn}
          onChange={(isOn) => setNotices({ quiet: { ...quiet, isOn } })}
        />
        {quiet.isOn && (
          <div className={styles.times}>
            <Time
              label={t('settings.notices.quiet.from')}
              minutes={quiet.from}
              onChange={(from) => setNotices({ quiet: { ...quiet, from } })}
            />
            <Time label={t('settings.notices.quiet.to')} minutes={quiet.to} onChange={(to) => setNotices({ quiet: { ...quiet, to } })} />
          </div>
        )}
      </div>
      <div className={styles.card}>
        <Switch
          label={t('settings.notices.preview')}
          hint={t('settings.notices.preview.hint')}
          checked={wished ?? me.settings.pushPreview ?? true}
          onChange={(on) => void show(on)}
        />
      </div>
      <p className={styles.hint}>{t('settings.notices.perChat')}</p>
    </>
  )
}

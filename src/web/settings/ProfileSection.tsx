/** What others see of this person. Saved when it is asked for, because others see it at once. */
import { Copy } from 'lucide-react'
import { useState } from 'react'
import { limits } from '../../protocol/limits.ts'
import { nameProblem } from '../auth/credentials.ts'
import { useText } from '../i18n/useText.ts'
import { PictureEditor } from '../picture/PictureEditor.tsx'
import { useChat, useMe } from '../state/ChatContext.tsx'
import { failureText, useTask } from '../state/useTask.ts'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { TextField } from '../ui/TextField.tsx'
import { toast } from '../ui/toasts.ts'
import styles from './Settings.module.css'

export function ProfileSection() {
  const t = useText()
  const chat = useChat()
  const me = useMe()
  const [name, setName] = useState(me.name)
  const [about, setAbout] = useState(me.about ?? '')
  const { busy, error, run } = useTask(async () => {
    await chat.updateMe({ name: name.trim(), about: about.trim() })
    toast(t('settings.saved'))
  })
  const wrongName = nameProblem(name, t)
  const isLong = Array.from(about).length > limits.aboutCodePoints
  const changed = name.trim() !== me.name || about.trim() !== (me.about ?? '')

  return (
    <>
      <div className={styles.face}>
        <PictureEditor
          id={me.id}
          name={name.trim() === '' ? me.name : name}
          shape="person"
          mediaId={me.avatarMediaId}
          ownsPage
          onChange={(avatarMediaId) => chat.updateMe({ avatarMediaId })}
        />
        {me.avatarMediaId === undefined && <p>{t('settings.profile.picture')}</p>}
      </div>
      <form
        className={styles.card}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (changed && wrongName === undefined && !isLong) void run()
        }}
      >
        <div className={styles.form}>
          <TextField
            label={t('settings.profile.name')}
            name="name"
            autoComplete="name"
            dir="auto"
            most={limits.nameCodePoints}
            value={name}
            error={wrongName}
            onChange={(event) => setName(event.target.value)}
          />
          <TextField
            multiline
            label={t('settings.profile.about')}
            hint={t('settings.profile.about.hint')}
            dir="auto"
            most={limits.aboutCodePoints}
            value={about}
            onChange={(event) => setAbout(event.target.value)}
          />
          {error !== undefined && (
            <p className={styles.failure} role="alert">
              {failureText(error, t)}
            </p>
          )}
          <div className={styles.end}>
            <Button type="submit" variant="primary" busy={busy} disabled={!changed || wrongName !== undefined || isLong}>
              {t('shell.save')}
            </Button>
          </div>
        </div>
      </form>
      <div className={styles.card}>
        <div className={styles.handle}>
          <dl>
            <dt>{t('settings.profile.handle')}</dt>
            <dd>
              <bdi dir="ltr">@{me.handle}</bdi>
            </dd>
          </dl>
          <IconButton
            label={t('settings.profile.copy')}
            icon={<Copy size={19} />}
            onClick={() => {
              void navigator.clipboard.writeText(me.handle).then(() => toast(t('settings.profile.copied')))
            }}
          />
        </div>
      </div>
      <p className={styles.hint}>{t('settings.profile.handle.hint')}</p>
    </>
  )
}

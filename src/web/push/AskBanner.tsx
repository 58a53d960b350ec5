/** Asks whether this device should tell of new messages: once its person has written one, and so waits for an answer. */
import { BellRing } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useText } from '../i18n/useText.ts'
import { useChat } from '../state/ChatContext.tsx'
import { Banner } from '../ui/Banner.tsx'
import { Button } from '../ui/Button.tsx'
import { toast } from '../ui/toasts.ts'
import styles from './AskBanner.module.css'
import { askPermission, setNotices, useNotices } from './notices.ts'

const monthMs = 30 * 24 * 60 * 60 * 1_000

export function AskBanner() {
  const t = useText()
  const chat = useChat()
  const { permission, isWanted, askAfter } = useNotices()
  const [hasWritten, setHasWritten] = useState(false)
  const [now] = useState(() => Date.now())
  useEffect(
    () =>
      chat.conversations.subscribe(() => {
        if (chat.conversations.get().some(({ pendingMessage }) => pendingMessage)) setHasWritten(true)
      }),
    [chat],
  )

  const canAsk = permission === 'default' || permission === 'granted'
  if (!canAsk || isWanted || !hasWritten || now < askAfter) return null
  const turnOn = async (): Promise<void> => {
    if (await askPermission()) setNotices({ isWanted: true })
    else toast(t('settings.notices.denied'))
  }
  return (
    <div className={styles.place}>
      <Banner
        icon={<BellRing size={18} />}
        action={
          <span className={styles.actions}>
            <Button size="small" onClick={() => setNotices({ askAfter: Date.now() + monthMs })}>
              {t('settings.notices.later')}
            </Button>
            <Button size="small" variant="primary" onClick={() => void turnOn()}>
              {t('settings.notices.turnOn')}
            </Button>
          </span>
        }
      >
        {t('settings.notices.ask')}
      </Banner>
    </div>
  )
}

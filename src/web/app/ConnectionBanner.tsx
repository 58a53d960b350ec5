/** Says that there is no connection, once that has lasted for 2 s. It goes by itself. */
import { CloudOff, RefreshCw } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useText } from '../i18n/useText.ts'
import { useChat } from '../state/ChatContext.tsx'
import { useStore } from '../state/useStore.ts'
import { Banner } from '../ui/Banner.tsx'
import { Spinner } from '../ui/Spinner.tsx'
import styles from './ConnectionBanner.module.css'

const patienceMs = 2_000

export function ConnectionBanner() {
  const t = useText()
  const { at } = useStore(useChat().connection)
  const isFine = at === 'online' || at === 'idle' || at === 'unauthorized'
  const [lasts, setLasts] = useState(false)

  useEffect(() => {
    if (isFine) return undefined
    const timer = setTimeout(() => setLasts(true), patienceMs)
    return () => {
      clearTimeout(timer)
      setLasts(false)
    }
  }, [isFine])

  const shown = !isFine && lasts
  return (
    <div role="status" className={styles.place} data-shown={shown}>
      {shown && at === 'offline' && (
        <Banner tone="warning" icon={<CloudOff size={16} />}>
          {t('shell.connection.offline')}
        </Banner>
      )}
      {shown && at === 'outdated' && (
        <Banner tone="danger" icon={<RefreshCw size={16} />}>
          {t('shell.connection.outdated')}
        </Banner>
      )}
      {shown && (at === 'connecting' || at === 'syncing') && <Banner icon={<Spinner size={16} />}>{t(`shell.connection.${at}`)}</Banner>}
    </div>
  )
}

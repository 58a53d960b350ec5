/** What all doors look like: who we are on one side, what to do on the other. */
import type { ReactNode } from 'react'
import { useText } from '../i18n/useText.ts'
import styles from './AuthFrame.module.css'
import { BubbleArt } from './BubbleArt.tsx'

export function AuthFrame({ title, lead, children }: { title: string; lead: ReactNode; children: ReactNode }) {
  const t = useText()
  return (
    <div className={styles.frame}>
      <header className={styles.brand}>
        <div className={styles.name}>
          <img src="/icon.svg" alt="" width="40" height="40" />
          <span>{t('shell.appName')}</span>
        </div>
        <BubbleArt />
        <div className={styles.words}>
          <p className={styles.tagline}>{t('auth.tagline')}</p>
          <p className={styles.pitch}>{t('auth.pitch')}</p>
        </div>
      </header>
      <main className={styles.door}>
        <div className={styles.card}>
          <h1 className={styles.title}>{title}</h1>
          <p className={styles.lead}>{lead}</p>
          {children}
        </div>
      </main>
    </div>
  )
}

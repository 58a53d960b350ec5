/**
 * The window: navigation, a list, a main pane, and details. One column on phones, two from 768 px, three from 1200. Whichever pane a
 * small window shows is its main landmark.
 */
import { type ReactNode, Suspense, useRef } from 'react'
import { useLocation } from 'wouter'
import { useText } from '../i18n/useText.ts'
import { useShortcut } from '../keyboard/useShortcut.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { useColumns } from '../ui/useColumns.ts'
import { SearchX } from 'lucide-react'
import { ConnectionBanner } from './ConnectionBanner.tsx'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { NavRail } from './NavRail.tsx'
import { type Pane, places } from './places.tsx'
import type { Params } from './addresses.ts'
import { ShortcutDialogs } from './ShortcutDialogs.tsx'
import styles from './Shell.module.css'
import { useBack } from './useBack.ts'
import { useFocusInSight } from './useFocusInSight.ts'
import { useHere } from './useHere.ts'
import { useRegions } from './useRegions.ts'
import { useUnreadTitle } from './useUnreadTitle.ts'

/** A pane that loads or breaks does so alone. */
function Slot({ pane: Content, params, name }: { pane: Pane; params: Params; name: string }) {
  const t = useText()
  return (
    <ErrorBoundary key={name}>
      <Suspense fallback={<SkeletonRows label={t('shell.loading')} />}>
        <Content params={params} />
      </Suspense>
    </ErrorBoundary>
  )
}

export function Shell(): ReactNode {
  const t = useText()
  const here = useHere()
  const back = useBack()
  const [path, navigate] = useLocation()
  const window = useRef<HTMLDivElement>(null)
  const columns = useColumns()
  useRegions(window)
  useUnreadTitle()
  useFocusInSight(window, path)
  useShortcut('settings', () => navigate('/settings'))
  useShortcut('back', () => (back ? back() : false))

  if (!here) {
    return (
      <main className={styles.lost}>
        <EmptyState isPage icon={<SearchX size={32} />} title={t('shell.error.missing')} action={<a href="/">{t('shell.error.home')}</a>}>
          {t('shell.error.missingBody')}
        </EmptyState>
      </main>
    )
  }
  const { address, params } = here
  const place = places[here.name]
  const { deepest } = address
  return (
    <div ref={window} className={styles.window} data-deepest={deepest}>
      <NavRail current={address.nav} />
      <ConnectionBanner />
      <section
        className={styles.list}
        role={columns === 1 && deepest === 'list' ? 'main' : 'region'}
        aria-label={t('shell.region.list')}
        data-region
        tabIndex={-1}
      >
        <Slot pane={place.list} params={params} name={`list ${address.nav}`} />
      </section>
      <main className={styles.main} aria-label={t('shell.region.main')} data-region tabIndex={-1}>
        <Slot pane={place.main} params={params} name={`main ${path.replace(/\/info(?:\/\w+)?$/u, '')}`} />
      </main>
      {place.info && (
        <section
          className={styles.info}
          role={columns < 3 ? 'main' : 'complementary'}
          data-pane="info"
          aria-label={t('shell.region.info')}
          data-region
          tabIndex={-1}
        >
          <Slot pane={place.info} params={params} name={`info ${path.replace(/(\/info\/)\w+$/u, '$1')}`} />
        </section>
      )}
      <ShortcutDialogs />
    </div>
  )
}

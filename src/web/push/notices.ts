/** Whether this device tells of new messages, and how: what its person wants, and what the browser allows. Kept in localStorage. */
import { create } from 'zustand'
import { type QuietHours, nightly } from './quiet.ts'

export interface Notices {
  /** What the browser says; `unsupported` where there is no Web Push. */
  readonly permission: NotificationPermission | 'unsupported'
  /** What the person wants. */
  readonly isWanted: boolean
  readonly sound: boolean
  readonly quiet: QuietHours
  /** Not to be asked before this time. */
  readonly askAfter: number
  /** It is wanted and allowed, and the browser or the server would not. */
  readonly isFailed: boolean
}

const key = 'edgewise.notices'
const isSupported = (): boolean => 'Notification' in globalThis && 'PushManager' in globalThis && 'serviceWorker' in navigator

type Kept = Pick<Notices, 'isWanted' | 'sound' | 'quiet' | 'askAfter'>
const initial: Kept = { isWanted: false, sound: true, quiet: nightly, askAfter: 0 }

function kept(): Kept {
  try {
    const found: Partial<Kept> = JSON.parse(localStorage.getItem(key) ?? '{}')
    return { ...initial, ...found, quiet: { ...nightly, ...found.quiet } }
  } catch {
    return initial
  }
}

const permission = (): Notices['permission'] => (isSupported() ? Notification.permission : 'unsupported')

export const useNotices = create<Notices>(() => ({ ...kept(), permission: permission(), isFailed: false }))

/** Follows other tabs and the browser's own settings; gives a function that ends it. */
export function followNotices(): () => void {
  const ends = new AbortController()
  const { signal } = ends
  const look = (): void => useNotices.setState({ ...kept(), permission: permission() })
  addEventListener('storage', (event) => event.key === key && look(), { signal })
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && look(), { signal })
  return () => ends.abort()
}

export function setNotices(change: Partial<Kept>): void {
  useNotices.setState(change)
  const { isWanted, sound, quiet, askAfter } = useNotices.getState()
  localStorage.setItem(key, JSON.stringify({ isWanted, sound, quiet, askAfter } satisfies Kept))
}

/** The browser asks the person; only after a click of theirs. */
export async function askPermission(): Promise<boolean> {
  if (!isSupported()) return false
  const answer = await Notification.requestPermission()
  useNotices.setState({ permission: answer })
  return answer === 'granted'
}

/** What the person wanted goes with them. */
export function forgetWish(): void {
  if (useNotices.getState().isWanted) setNotices({ isWanted: false, askAfter: 0 })
}

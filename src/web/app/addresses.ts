/** Every address of the window, and what it is about. Which panes it shows stands in `places.tsx`. */
import type { PlainTextKey } from '../i18n/useText.ts'

export interface Address {
  path: string
  /** Which entry of the navigation is the current one. */
  nav: 'chats' | 'contacts' | 'settings'
  /** What a phone shows of it. */
  deepest: 'list' | 'main' | 'info'
  /** Where Back leads, with this address's parameters in it; nowhere from a list. */
  back?: string
}

export const addresses = {
  chats: { path: '/', nav: 'chats', deepest: 'list' },
  conversation: { path: '/c/:conversationId', nav: 'chats', deepest: 'main', back: '/' },
  conversationInfo: { path: '/c/:conversationId/info', nav: 'chats', deepest: 'info', back: '/c/:conversationId' },
  conversationGallery: { path: '/c/:conversationId/info/:kind', nav: 'chats', deepest: 'info', back: '/c/:conversationId/info' },
  conversationKept: { path: '/c/:conversationId/kept/:kind', nav: 'chats', deepest: 'info', back: '/c/:conversationId/info' },
  contacts: { path: '/contacts', nav: 'contacts', deepest: 'list' },
  contact: { path: '/contacts/:userId', nav: 'contacts', deepest: 'main', back: '/contacts' },
  settings: { path: '/settings', nav: 'settings', deepest: 'list' },
  settingsSection: { path: '/settings/:section', nav: 'settings', deepest: 'main', back: '/settings' },
} as const satisfies Record<string, Address>

export type AddressName = keyof typeof addresses
/** What an address holds: `conversationId` of `/c/:conversationId`. */
export type Params = Readonly<Record<string, string | undefined>>

/** The entries of the navigation; also where a person can go by name. */
export const pages: readonly { nav: Address['nav']; path: string; label: PlainTextKey }[] = [
  { nav: 'chats', path: '/', label: 'shell.nav.chats' },
  { nav: 'contacts', path: '/contacts', label: 'shell.nav.contacts' },
  { nav: 'settings', path: '/settings', label: 'shell.nav.settings' },
]

/** The path with its parameters in place. */
export const filled = (path: string, params: Params): string =>
  path.replaceAll(/:(\w+)/gu, (_, name: string) => encodeURIComponent(params[name] ?? ''))

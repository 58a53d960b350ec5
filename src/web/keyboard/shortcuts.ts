/** Every keyboard shortcut there is: one table for the handler and for the help. To add one, add a line here and call `useShortcut`. */
import type { PlainTextKey } from '../i18n/useText.ts'

export interface Shortcut {
  /** `Mod` is Ctrl, on a Mac ⌘. Others are told apart by `KeyboardEvent.key`. */
  keys: string
  label: PlainTextKey
  group: 'general' | 'chat' | 'message'
  /** Handled by whoever has the focus (the composer, the timeline), not by the page; listed in the help. */
  local?: true
}

export const shortcuts = {
  switcher: { keys: 'Mod+K', label: 'shell.shortcut.switcher', group: 'general' },
  help: { keys: '?', label: 'shell.shortcut.help', group: 'general' },
  settings: { keys: 'Mod+,', label: 'shell.shortcut.settings', group: 'general' },
  nextRegion: { keys: 'F6', label: 'shell.shortcut.nextRegion', group: 'general' },
  previousRegion: { keys: 'Shift+F6', label: 'shell.shortcut.previousRegion', group: 'general' },
  back: { keys: 'Escape', label: 'shell.shortcut.back', group: 'general' },
  newChat: { keys: 'Alt+N', label: 'chat.shortcut.newChat', group: 'general' },
  previousChat: { keys: 'Alt+ArrowUp', label: 'chat.shortcut.previousChat', group: 'chat' },
  nextChat: { keys: 'Alt+ArrowDown', label: 'chat.shortcut.nextChat', group: 'chat' },
  compose: { keys: 'Alt+M', label: 'chat.shortcut.compose', group: 'chat' },
  find: { keys: 'Mod+F', label: 'search.open', group: 'chat' },
  editLast: { keys: 'ArrowUp', label: 'chat.shortcut.editLast', group: 'chat', local: true },
  older: { keys: 'ArrowUp', label: 'chat.shortcut.older', group: 'message', local: true },
  inside: { keys: 'Enter', label: 'chat.shortcut.inside', group: 'message', local: true },
  replyMessage: { keys: 'R', label: 'chat.shortcut.reply', group: 'message', local: true },
  reactMessage: { keys: 'E', label: 'chat.shortcut.react', group: 'message', local: true },
  messageMenu: { keys: 'Shift+F10', label: 'chat.shortcut.menu', group: 'message', local: true },
} as const satisfies Record<string, Shortcut>

export type ShortcutId = keyof typeof shortcuts

const isMac = /mac|iphone|ipad/iu.test(navigator.platform)

interface Parts {
  key: string
  mod: boolean
  alt: boolean
  shift: boolean
}

function partsOf(keys: string): Parts {
  const parts = keys.split('+')
  return {
    key: (parts.at(-1) ?? '').toLowerCase(),
    mod: parts.includes('Mod'),
    alt: parts.includes('Alt'),
    shift: parts.includes('Shift'),
  }
}

/** Whether this press is that shortcut. For a character, Shift is how it is typed on some keyboards: `?`. */
export function isPress(keys: string, event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): boolean {
  const { key, mod, alt, shift } = partsOf(keys)
  const isCharacter = key.length === 1 && !/[a-z0-9]/u.test(key)
  return (
    event.key.toLowerCase() === key &&
    (isMac ? event.metaKey : event.ctrlKey) === mod &&
    !(isMac ? event.ctrlKey : event.metaKey) &&
    event.altKey === alt &&
    (isCharacter || event.shiftKey === shift)
  )
}

const shownKeys: Readonly<Record<string, string>> = {
  Mod: isMac ? '⌘' : 'Ctrl',
  Alt: isMac ? '⌥' : 'Alt',
  Shift: isMac ? '⇧' : 'Shift',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
}

/** What to press, key by key. */
export const keyNames = (keys: string): string[] => keys.split('+').map((key) => shownKeys[key] ?? key)

/** What opens over the window at a shortcut. Loaded when it is first asked for; before that the window rests. */
import { lazy, Suspense, useEffect, useState } from 'react'
import { useShortcut } from '../keyboard/useShortcut.ts'

const loadSwitcher = async () => ({ default: (await import('./Switcher.tsx')).Switcher })
const loadHelp = async () => ({ default: (await import('./KeyboardHelp.tsx')).KeyboardHelp })
const Switcher = lazy(loadSwitcher)
const KeyboardHelp = lazy(loadHelp)

export function ShortcutDialogs() {
  const [open, setOpen] = useState<'switcher' | 'help'>()
  useShortcut('switcher', () => setOpen('switcher'))
  useShortcut('help', () => setOpen('help'))
  // Nobody waits for it at the first press.
  useEffect(() => {
    const idle = setTimeout(() => void loadSwitcher().catch(() => undefined), restMs)
    return () => clearTimeout(idle)
  }, [])
  return (
    <Suspense>
      {open === 'switcher' && <Switcher onClose={() => setOpen(undefined)} />}
      {open === 'help' && <KeyboardHelp onClose={() => setOpen(undefined)} />}
    </Suspense>
  )
}

const restMs = 3_000

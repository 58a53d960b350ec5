/** The files that wait to be looked at once more. Closed by mistake, they come back. */
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { useText } from '../../../i18n/useText.ts'
import { toast } from '../../../ui/toasts.ts'
import { itemsOf, type TrayItem } from './tray.ts'
import type { TrayProps } from './Tray.tsx'

const Tray = lazy(async () => ({ default: (await import('./Tray.tsx')).Tray }))

export interface UsedTray {
  /** `caption`: of the first, if none wait yet. */
  attach: (files: readonly File[], caption: string) => void
  element: ReactNode
}

export function useTray({
  name,
  onSend,
  onSent,
  onClosed,
}: Pick<TrayProps, 'name' | 'onSend' | 'onSent'> & { onClosed: () => void }): UsedTray {
  const t = useText()
  const [items, setItems] = useState<readonly TrayItem[]>([])
  const close = (): void => {
    setItems([])
    onClosed()
    if (items.length === 0) return
    toast(t('media.tray.closed', { count: items.length }), { action: { label: t('media.tray.reopen'), onSelect: () => setItems(items) } })
  }
  return {
    attach: (files, caption) => setItems((waiting) => (waiting.length > 0 ? [...waiting, ...itemsOf(files)] : itemsOf(files, caption))),
    element: items.length > 0 && (
      <Suspense>
        <Tray
          name={name}
          items={items}
          onChange={setItems}
          onSend={onSend}
          onSent={() => {
            setItems([])
            onSent()
            onClosed()
          }}
          onClose={close}
        />
      </Suspense>
    ),
  }
}

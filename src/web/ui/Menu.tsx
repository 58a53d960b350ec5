/** A menu of actions, by the ARIA pattern: arrows, Home, End, letters, Escape; from a button or at a point. */
import { Check } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, type Ref, useId, useLayoutEffect, useRef, useState } from 'react'
import { classes } from './classes.ts'
import styles from './Menu.module.css'
import { useLatest } from './useLatest.ts'
import { type Align, place, type Side } from './place.ts'

export interface MenuAction {
  label: string
  icon?: ReactNode
  onSelect: () => void
  danger?: boolean
  disabled?: boolean
  /** For one that is on or off. */
  checked?: boolean
  /** A shortcut, shown at the end. */
  hint?: string
}

/** `null` is a line between groups. */
export type MenuItems = readonly (MenuAction | null)[]

export interface MenuListProps {
  label: string
  items: MenuItems
  /** An element, or a point in the window for a context menu. */
  at: Element | { x: number; y: number }
  side?: Side
  align?: Align
  onClose: () => void
  id?: string
  /** Above the actions: a row of quick reactions, say. */
  header?: ReactNode
}

/** The open menu. It takes the focus, and gives it back when it closes. */
export function MenuList({ label, items, at, side = 'below', align = 'start', onClose, id, header }: MenuListProps) {
  const list = useRef<HTMLDivElement>(null)
  const close = useLatest(onClose)

  useLayoutEffect(() => {
    const element = list.current
    const before = document.activeElement
    if (!element) return undefined
    element.showPopover()
    place(element, at instanceof Element ? at.getBoundingClientRect() : new DOMRect(at.x, at.y, 0, 0), side, align)
    element.querySelector<HTMLElement>('[role^="menuitem"]:not(:disabled)')?.focus()
    const outside = (event: Event): void => {
      const inside = [element, at].some((part) => part instanceof Node && event.target instanceof Node && part.contains(event.target))
      // The button that opened it closes it by itself.
      if (!inside) close.current()
    }
    const away = (): void => close.current()
    document.addEventListener('pointerdown', outside, true)
    globalThis.addEventListener('blur', away)
    globalThis.addEventListener('resize', away)
    return () => {
      document.removeEventListener('pointerdown', outside, true)
      globalThis.removeEventListener('blur', away)
      globalThis.removeEventListener('resize', away)
      if (before instanceof HTMLElement && before.isConnected && element.contains(document.activeElement)) before.focus()
    }
    // It stays where it was opened.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [])

  const onKeyDown = (event: KeyboardEvent): void => {
    const enabled = [...(list.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]:not(:disabled)') ?? [])]
    const now = enabled.findIndex((item) => item === document.activeElement)
    const go = (index: number): void => {
      event.preventDefault()
      enabled.at(index % enabled.length)?.focus()
    }
    event.stopPropagation()
    if (event.key === 'ArrowDown') go(now + 1)
    else if (event.key === 'ArrowUp') go(now - 1)
    else if (event.key === 'Home') go(0)
    else if (event.key === 'End') go(-1)
    else if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault()
      onClose()
    } else if (event.key.length === 1 && /\S/u.test(event.key)) {
      const next = [...enabled.slice(now + 1), ...enabled.slice(0, now + 1)]
      next.find((item) => item.textContent?.trim().toLocaleLowerCase().startsWith(event.key.toLocaleLowerCase()))?.focus()
    }
  }

  return (
    <div ref={list} popover="manual" className={styles.menu} onContextMenu={(event) => event.preventDefault()}>
      {header}
      <div id={id} role="menu" aria-label={label} tabIndex={-1} onKeyDown={onKeyDown}>
        {items.map((item, index) =>
          item === null ? (
            // oxlint-disable-next-line react/no-array-index-key
            <hr key={index} className={styles.line} />
          ) : (
            <button
              key={item.label}
              type="button"
              role={item.checked === undefined ? 'menuitem' : 'menuitemcheckbox'}
              aria-checked={item.checked}
              tabIndex={-1}
              disabled={item.disabled}
              className={classes(styles.item, item.danger === true && styles.danger)}
              onPointerMove={(event) => event.currentTarget.focus({ preventScroll: true })}
              onClick={() => {
                onClose()
                item.onSelect()
              }}
            >
              <span className={styles.icon}>{item.icon}</span>
              <span className={styles.words}>{item.label}</span>
              {item.checked === true && <Check size={16} aria-hidden="true" />}
              {item.hint !== undefined && (
                <kbd className={styles.hint} aria-hidden="true">
                  {item.hint}
                </kbd>
              )}
            </button>
          ),
        )}
      </div>
    </div>
  )
}

export interface MenuTriggerProps {
  ref: Ref<HTMLButtonElement>
  id: string
  'aria-haspopup': 'menu'
  'aria-expanded': boolean
  'aria-controls': string | undefined
  onClick: () => void
}

export interface MenuProps {
  label: string
  /** A button that takes these: `(props) => <IconButton {...props} … />`. */
  trigger: (props: MenuTriggerProps) => ReactNode
  items: MenuItems
  side?: Side
  align?: Align
}

export function Menu({ label, trigger, items, side = 'below', align = 'end' }: MenuProps) {
  const id = useId()
  const [button, setButton] = useState<HTMLButtonElement | null>(null)
  const [open, setOpen] = useState(false)

  return (
    <>
      {trigger({
        ref: setButton,
        id: `${id}b`,
        'aria-haspopup': 'menu',
        'aria-expanded': open,
        'aria-controls': open ? id : undefined,
        onClick: () => setOpen((was) => !was),
      })}
      {open && button && (
        <MenuList id={id} label={label} items={items} at={button} side={side} align={align} onClose={() => setOpen(false)} />
      )}
    </>
  )
}

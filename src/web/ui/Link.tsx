/** A way to another place in the app. It does not follow where one is, as wouter's does: a list has two hundred of them. */
import type { AnchorHTMLAttributes, MouseEvent } from 'react'
import { navigate } from 'wouter/use-browser-location'

export type LinkProps = AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }

/** Somebody wants it in another tab, or saved. */
const isElsewhere = ({ button, ctrlKey, metaKey, shiftKey, altKey }: MouseEvent): boolean =>
  button !== 0 || ctrlKey || metaKey || shiftKey || altKey

export function Link({ href, onClick, children, ...rest }: LinkProps) {
  return (
    <a
      {...rest}
      href={href}
      onClick={(event) => {
        if (isElsewhere(event)) return
        onClick?.(event)
        if (event.defaultPrevented) return
        event.preventDefault()
        navigate(href)
      }}
    >
      {children}
    </a>
  )
}

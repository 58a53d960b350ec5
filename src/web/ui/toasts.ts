/** Short words about what just happened, shown one above the other and gone by themselves. Call `toast(…)` from anywhere. */
import { create } from 'zustand'

export interface Toast {
  id: number
  message: string
  tone: 'neutral' | 'danger'
  action?: { label: string; onSelect: () => void }
  /** Stays until it is answered. */
  sticky: boolean
}

const shownMs = 5_000
const withActionMs = 8_000
/** More would cover what people do. */
const most = 3

interface Toasts {
  toasts: readonly Toast[]
}

export const useToasts = create<Toasts>(() => ({ toasts: [] }))

let last = 0

export function dismiss(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }))
}

/** Returns what takes it away again. */
export function toast(
  message: string,
  { tone = 'neutral', action, sticky = false }: Partial<Omit<Toast, 'id' | 'message'>> = {},
): () => void {
  last += 1
  const id = last
  useToasts.setState(({ toasts }) => ({
    toasts: [...toasts.filter((other) => other.message !== message), { id, message, tone, sticky, ...(action ? { action } : {}) }].slice(
      -most,
    ),
  }))
  if (!sticky) setTimeout(() => dismiss(id), action ? withActionMs : shownMs)
  return () => dismiss(id)
}

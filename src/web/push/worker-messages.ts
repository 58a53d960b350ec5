/** What the service worker and a page that is open tell each other. */
export type ToPage =
  /** There is a notice: it may be of what was read a moment ago. */
  | { readonly kind: 'shown' }
  | { readonly kind: 'open'; readonly path: string }
  | { readonly kind: 'read'; readonly conversationId: string; readonly seq: number }
  | { readonly kind: 'reply'; readonly conversationId: string; readonly seq: number; readonly text: string }

/** What somebody did with a notice. */
export type Answer = Extract<ToPage, { kind: 'read' | 'reply' }>

/** A page made a sound for it. */
export interface Heard {
  readonly kind: 'heard'
  readonly conversationId: string
  readonly seq: number
}

/** What a notice carries. */
export interface NoticeData {
  readonly conversationId: string
  readonly seq: number
  /** What it shows disappears then. */
  readonly expiresAt?: number
}

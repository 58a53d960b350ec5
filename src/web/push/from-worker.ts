/** What the service worker tells a page that is open. */
export type ToPage =
  | { readonly kind: 'open'; readonly path: string }
  | { readonly kind: 'read'; readonly conversationId: string; readonly seq: number }
  | { readonly kind: 'reply'; readonly conversationId: string; readonly seq: number; readonly text: string }

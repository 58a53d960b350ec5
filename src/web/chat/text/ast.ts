/** What a message's text is made of once it is read: blocks, and what stands in their lines. */

export type Inline =
  | string
  | { readonly kind: 'bold' | 'italic' | 'strike'; readonly children: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly href: string; readonly text: string }
  /** `@handle`, or `@all`. Whether it names somebody is known to the message. */
  | { readonly kind: 'mention'; readonly handle: string }

export type Block =
  /** Its line breaks are in the texts. */
  | { readonly kind: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly kind: 'fence'; readonly text: string }
  | { readonly kind: 'quote'; readonly children: readonly Inline[] }
  | { readonly kind: 'list'; readonly start: number | undefined; readonly items: readonly (readonly Inline[])[] }

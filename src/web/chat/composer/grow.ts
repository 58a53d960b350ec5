/** A text field as high as its text, where the style sheet cannot do it alone. Its `max-height` is the style sheet's. */

const isDone = CSS.supports('field-sizing', 'content')

export function grow(element: HTMLTextAreaElement): void {
  if (isDone) return
  element.style.height = 'auto'
  element.style.height = `${element.scrollHeight}px`
}

/** Marks words in messages on the screen by the platform's own highlights, so that no row is drawn anew for it. Where a browser has none, nothing is marked. */
import { match, termsOf } from '../../words/terms.ts'

const name = 'found'

/** Every text node of a message's words that has some of the query. */
function rangesIn(root: Element, query: string): Range[] {
  const terms = termsOf(query)
  return [...root.querySelectorAll('[data-words]')].flatMap((element) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
    const ranges: Range[] = []
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.nodeValue ?? ''
      for (const term of terms)
        for (const { from, to } of match([term], text) ?? []) {
          const range = new Range()
          range.setStart(node, from)
          range.setEnd(node, to)
          ranges.push(range)
        }
    }
    return ranges
  })
}

/** Until the function that it returns is called; what comes into sight is marked too. */
export function highlight(root: Element, query: string): () => void {
  if (!('highlights' in CSS) || query.trim() === '') return () => undefined
  let frame = 0
  const mark = (): void => {
    frame = 0
    CSS.highlights.set(name, new Highlight(...rangesIn(root, query)))
  }
  const soon = (): void => {
    frame ||= requestAnimationFrame(mark)
  }
  const observer = new MutationObserver(soon)
  observer.observe(root, { childList: true, subtree: true, characterData: true })
  soon()
  return () => {
    observer.disconnect()
    cancelAnimationFrame(frame)
    CSS.highlights.delete(name)
  }
}

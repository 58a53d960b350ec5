/** Marks words in messages on the screen by the platform's own highlights, so that no row is drawn anew for it. Where a browser has none, nothing is marked. */
import { match, termsOf } from '../../words/terms.ts'

const names = { all: 'found', now: 'found-now' } as const

/** Every text node of words in messages that has some of the query. */
function rangesIn(root: Element, query: string, messages = ''): Range[] {
  const terms = termsOf(query)
  return [...root.querySelectorAll(`${messages} [data-words]`)].flatMap((element) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
    const ranges: Range[] = []
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      // The small print says when, not what.
      if (node.parentElement?.closest('time')) continue
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

/** Until the function that it returns is called; what comes into sight is marked too, and one message more than others. */
export function highlight(root: Element, query: string, seq: number | undefined): () => void {
  if (!('highlights' in CSS) || query.trim() === '') return () => undefined
  let frame = 0
  const mark = (): void => {
    frame = 0
    CSS.highlights.set(names.all, new Highlight(...rangesIn(root, query)))
    const now = new Highlight(...(seq === undefined ? [] : rangesIn(root, query, `[data-seq="${seq}"]`)))
    now.priority = 1
    CSS.highlights.set(names.now, now)
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
    for (const name of Object.values(names)) CSS.highlights.delete(name)
  }
}

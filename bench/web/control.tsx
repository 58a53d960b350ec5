/** The negative control: the same rows without anchoring. What measures the timeline must find this one moving. */
import { useEffect, useRef, useState } from 'react'
import { createRoot } from 'react-dom/client'
import type { Timeline } from '../../src/client/index.ts'
import { fakeChat } from './fake-chat.ts'

function Naive({ timeline }: { timeline: Timeline }) {
  const [state, setState] = useState(() => timeline.get())
  const scroller = useRef<HTMLDivElement>(null)
  useEffect(() => timeline.subscribe(() => setState(timeline.get())), [timeline])
  useEffect(() => scroller.current?.scrollTo({ top: scroller.current.scrollHeight }), [])
  return (
    <div
      ref={scroller}
      data-testid="timeline"
      data-placed="true"
      style={{ position: 'fixed', inset: 0, overflowY: 'auto', overflowAnchor: 'none' }}
      onScroll={({ currentTarget }) => currentTarget.scrollTop < 400 && void timeline.older()}
    >
      {state.items.map((item) => (
        <p key={item.key} data-key={item.key} style={{ margin: 0, padding: 8 }}>
          {item.kind === 'message' && item.content?.type === 'text' ? item.content.text : ''}
        </p>
      ))}
    </div>
  )
}

export function renderControl(root: Element): void {
  createRoot(root).render(<Naive timeline={fakeChat(1).conversation('chat0').window()} />)
}

/** The lightbox over an open chat, with all that its timeline has loaded. */
import { useMemo } from 'react'
import type { Timeline } from '../../../client/index.ts'
import { useStore } from '../../state/useStore.ts'
import { shownIn } from '../media/shown.ts'
import { useDesk } from '../message/desk.ts'
import { Lightbox } from './Lightbox.tsx'

export function ChatLightbox({ cid, window }: { cid: string; window: Timeline }) {
  const { conversation, use, focusMessage } = useDesk()
  const { items } = useStore(window)
  const loaded = useMemo(() => shownIn(items), [items])
  const close = (last: string): void => {
    use.setState({ lightbox: undefined })
    // After the focus was given back to what opened it, which may be another one.
    requestAnimationFrame(() => focusMessage(last))
  }
  return <Lightbox conversation={conversation} cid={cid} loaded={loaded} onClose={close} />
}

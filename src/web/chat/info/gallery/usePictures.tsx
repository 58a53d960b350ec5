/** Pictures that open in the lightbox, each with what can be done with it. */
import { Download, Forward, MessageSquareText } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react'
import type { Message } from '../../../../client/index.ts'
import { useText } from '../../../i18n/useText.ts'
import { useChat } from '../../../state/ChatContext.tsx'
import { attempt } from '../../../state/attempt.ts'
import { type ShownMedia, shownOf } from '../../media/shown.ts'
import { download } from '../../media/useDownload.ts'
import { useShowInChat } from '../../show-in-chat.ts'
import { Tile } from './Tile.tsx'

const Lightbox = lazy(async () => ({ default: (await import('../../lightbox/Lightbox.tsx')).Lightbox }))
const ForwardDialog = lazy(async () => ({ default: (await import('../../forward/ForwardDialog.tsx')).ForwardDialog }))

export interface Pictures {
  items: readonly ShownMedia[]
  tile: (item: ShownMedia) => ReactNode
  /** The lightbox, and what is asked before something is sent on. */
  opened: ReactNode
}

export function usePictures(conversationId: string, messages: readonly Message[]): Pictures {
  const t = useText()
  const chat = useChat()
  const show = useShowInChat(conversationId)
  const [cid, setCid] = useState<string>()
  const [forwarding, setForwarding] = useState<ShownMedia>()
  const items = useMemo(() => messages.flatMap((message) => shownOf(message) ?? []), [messages])
  const oldestFirst = useMemo(() => items.toReversed(), [items])

  const tile = (item: ShownMedia): ReactNode => {
    const { seq, content } = item
    return (
      <Tile
        key={item.cid}
        item={item}
        conversationId={conversationId}
        onOpen={() => setCid(item.cid)}
        menu={[
          { label: t('gallery.show'), icon: <MessageSquareText size={18} />, onSelect: () => seq !== undefined && show(seq) },
          {
            label: t('media.save'),
            icon: <Download size={18} />,
            onSelect: () => void attempt(() => download(chat, { mediaId: content.mediaId, conversationId }, content)),
          },
          { label: t('media.forward'), icon: <Forward size={18} className="mirrored" />, onSelect: () => setForwarding(item) },
        ]}
      />
    )
  }
  const opened = (
    <Suspense>
      {cid !== undefined && (
        <Lightbox
          conversation={chat.conversation(conversationId)}
          cid={cid}
          loaded={oldestFirst}
          onClose={() => setCid(undefined)}
          onShow={(seq) => {
            setCid(undefined)
            show(seq)
          }}
        />
      )}
      {forwarding && <ForwardDialog content={forwarding.content} onClose={() => setForwarding(undefined)} />}
    </Suspense>
  )
  return { items, tile, opened }
}

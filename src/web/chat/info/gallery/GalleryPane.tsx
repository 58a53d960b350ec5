/** What a chat holds besides words: media, audio, files, links. Beside the chat, or over it. */
import { useLocation } from 'wouter'
import type { AttachmentKind } from '../../../../client/index.ts'
import type { Params } from '../../../app/addresses.ts'
import { useBack } from '../../../app/useBack.ts'
import { useText } from '../../../i18n/useText.ts'
import { PaneHeader } from '../../../ui/PaneHeader.tsx'
import { Segmented } from '../../../ui/Segmented.tsx'
import { Collection } from './Collection.tsx'
import styles from './Gallery.module.css'
import { useList } from './useAttachments.ts'

const kinds: readonly AttachmentKind[] = ['media', 'audio', 'file', 'link']

const pageSize = 60

export function GalleryPane({ params }: { params: Params }) {
  const t = useText()
  const back = useBack()
  const [, navigate] = useLocation()
  const id = params['conversationId'] ?? ''
  const lists = {
    media: useList(id, 'media', pageSize),
    audio: useList(id, 'audio', pageSize),
    file: useList(id, 'file', pageSize),
    link: useList(id, 'link', pageSize),
  }
  const kind = kinds.find((known) => known === params['kind']) ?? 'media'
  return (
    <>
      <PaneHeader title={t('gallery.title')} onBack={back} backAlways />
      <div className={styles.tabs}>
        <Segmented
          label={t('gallery.kinds')}
          labelHidden
          options={kinds.map((value) => ({ value, label: t(`gallery.kind.${value}`) }))}
          value={kind}
          onChange={(value) => navigate(`/c/${encodeURIComponent(id)}/info/${value}`, { replace: true })}
        />
      </div>
      <Collection key={kind} conversationId={id} kind={kind} list={lists[kind]} />
    </>
  )
}

/** What a message carries besides words. `meta` stands on it or in its last line where it has no caption. */
import type { ReactNode } from 'react'
import type { ChatMessage } from '../../../../client/index.ts'
import type { MediaContent } from '../../media/shown.ts'
import { FileCard } from './FileCard.tsx'
import { Picture } from './Picture.tsx'
import { Voice } from './Voice.tsx'

export interface MediaProps<C extends MediaContent = MediaContent> {
  message: ChatMessage
  content: C
  /** Undefined where the caption bears it. */
  meta: ReactNode
}

export function Media({ content, ...rest }: MediaProps) {
  switch (content.type) {
    case 'image':
    case 'video':
      return <Picture {...rest} content={content} />
    case 'audio':
      return <Voice {...rest} content={content} />
    default:
      return <FileCard {...rest} content={content} />
  }
}

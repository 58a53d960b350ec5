/** What an app gives to be sent, as the outbox keeps it. */
import type { Content } from '../protocol/content.ts'
import { mediaBytes } from './constants.ts'
import { type FileRow, type SendRow, localId } from './storage.ts'
import type { Outgoing } from './types.ts'

export const contentOf = (content: string | Content): Content => (typeof content === 'string' ? { type: 'text', text: content } : content)

/** An attachment waits for its file; one that no server would take is not even kept. */
export function rowOf(outgoing: Outgoing, cid: string): Omit<SendRow, 'id' | 'conversationId' | 'at' | 'kind'> {
  if (typeof outgoing === 'string') return { content: contentOf(outgoing) }
  if ('content' in outgoing) return outgoing
  const { attachment, caption, ...rest } = outgoing
  const { blob, ...facts } = attachment
  const { size } = blob
  const file: FileRow = { totalBytes: size }
  const content: Content = { ...facts, mediaId: localId(cid), size, ...(caption ? { caption } : {}) }
  return { ...rest, content, file, ...(size > mediaBytes ? { failure: { code: 'too_large', detail: 'The file is too large.' } } : {}) }
}

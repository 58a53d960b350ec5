/** What a search finds. */
import { z } from 'zod'
import { message } from './conversation.ts'

/** Kinds of message that a search can be narrowed to; `link` are those with a web address in them. */
export const searchType = z.enum(['text', 'image', 'video', 'audio', 'file', 'link'])
export type SearchType = z.infer<typeof searchType>

export const searchHit = z
  .object({
    message,
    snippet: z.string().meta({ description: 'Plain text around the first match, of the text, or of the caption and the file name.' }),
    marks: z
      .array(z.object({ from: z.int().min(0), to: z.int().min(0) }))
      .meta({ description: 'What matches in the snippet: ranges of UTF-16 units, the end exclusive.' }),
  })
  .meta({ id: 'SearchHit' })
export type SearchHit = z.infer<typeof searchHit>

/** Where a hit stands among those of all conversations. */
export interface Place {
  sentAt: number
  conversationId: string
  seq: number
}

/** Newest first, then by conversation, then by seq from the newest; negative where the first comes first. */
export const byPlace = (a: Place, b: Place): number =>
  b.sentAt - a.sentAt || (a.conversationId === b.conversationId ? b.seq - a.seq : a.conversationId < b.conversationId ? -1 : 1)

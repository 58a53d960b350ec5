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
      .array(z.tuple([z.int().min(0), z.int().min(0)]))
      .meta({ description: 'What matches in the snippet: ranges of UTF-16 units, the end exclusive.' }),
  })
  .meta({ id: 'SearchHit' })
export type SearchHit = z.infer<typeof searchHit>

/** What a message may hold, told apart by `type`. */
import { z } from 'zod'
import { limits } from './limits.ts'
import { filledText, id, text } from './primitives.ts'

const words = { type: z.literal('text'), text: filledText(limits.textCodePoints) }

const attachment = {
  mediaId: id,
  mime: text(255, { min: 1 }),
  size: z.int().min(0).max(limits.mediaBytes).meta({ description: 'Bytes.' }),
  name: text(255, { min: 1 }).optional(),
  width: z.int().min(1).optional(),
  height: z.int().min(1).optional(),
  durationSeconds: z.number().min(0).optional(),
  placeholder: z.string().max(1_024).optional().meta({
    description: 'To show at once, in base64: of a picture or a video its ThumbHash, of audio 64 loudness values of a byte each.',
  }),
  caption: text(limits.textCodePoints).optional(),
}

const image = { type: z.literal('image'), ...attachment }
const video = { type: z.literal('video'), ...attachment }
const audio = { type: z.literal('audio'), ...attachment }
const file = { type: z.literal('file'), ...attachment }

/** What a client sends: a field that is not known is refused. */
export const contentInput = z
  .discriminatedUnion('type', [
    z.strictObject(words),
    z.strictObject(image),
    z.strictObject(video),
    z.strictObject(audio),
    z.strictObject(file),
  ])
  .meta({ id: 'ContentInput', description: 'Any Unicode text is kept as sent; it is not empty after trimming.' })

/** What a client gets: fields that it does not know are ignored. */
export const content = z
  .discriminatedUnion('type', [z.object(words), z.object(image), z.object(video), z.object(audio), z.object(file)])
  .meta({ id: 'Content' })
export type Content = z.infer<typeof content>
export type MediaContent = Exclude<Content, { type: 'text' }>

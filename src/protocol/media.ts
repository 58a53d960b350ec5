/** Media as clients see them: what is known of a file besides its bytes. */
import { z } from 'zod'
import { id, time } from './primitives.ts'

export const mediaState = z.enum(['processing', 'ready', 'quarantined', 'failed']).meta({
  id: 'MediaState',
  description:
    '`processing`: its bytes are being looked at. `ready`. `quarantined`: found to be dangerous; nobody gets it. `failed`: it could not be looked at; what could not be made safe is not served.',
})
export type MediaState = z.infer<typeof mediaState>

export const mediaInfo = z
  .object({
    mediaId: id,
    state: mediaState,
    mime: z.string().meta({ description: 'Found in the bytes; `application/octet-stream` where nothing was found.' }),
    size: z.int().min(0).meta({ description: 'Bytes, as they are served.' }),
    name: z.string().optional(),
    width: z.int().optional(),
    height: z.int().optional(),
    durationSeconds: z.number().optional(),
    thumbnailWidths: z.array(z.int()).meta({ description: 'In pixels, ascending. Empty where it has none.' }),
  })
  .meta({ id: 'MediaInfo' })
export type MediaInfo = z.infer<typeof mediaInfo>

export const mediaLink = z
  .object({ url: z.string(), expiresAt: time })
  .meta({ id: 'MediaLink', description: 'For an `<img>` or a player: it needs no header, and ends after 60 s.' })
export type MediaLink = z.infer<typeof mediaLink>

export const attachmentKind = z.enum(['media', 'audio', 'file', 'link']).meta({
  id: 'AttachmentKind',
  description: '`media`: pictures and videos. `link`: texts with an address of the web.',
})
export type AttachmentKind = z.infer<typeof attachmentKind>

export const storageUse = z
  .object({
    files: z.int(),
    bytes: z.int().meta({ description: 'Of what the caller uploaded and somebody can still see.' }),
    today: z.object({ bytes: z.int(), limitBytes: z.int() }).meta({ description: 'Uploaded since midnight UTC, and how much may be.' }),
  })
  .meta({ id: 'StorageUse' })
export type StorageUse = z.infer<typeof storageUse>

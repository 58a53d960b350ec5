/** Which types are what: pictures that are looked at, sounds and films whose length is read, and what a browser may show without harm. */

export const unknownType = 'application/octet-stream'

/** Decoded, turned upright and made smaller. */
const pictures = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif', 'image/heic', 'image/heif'])
export const isPicture = (mime: string): boolean => pictures.has(mime)

export const isTimed = (mime: string): boolean => mime.startsWith('video/') || mime.startsWith('audio/') || mime === 'application/ogg'

/** Shown in place. Everything else is saved: a page, a drawing or a document of somebody else must not run here. */
const inline = new Set([
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'image/avif',
  'video/mp4',
  'video/webm',
  'video/quicktime',
  'audio/mpeg',
  'audio/mp4',
  'audio/x-m4a',
  'audio/aac',
  'audio/ogg',
  'audio/opus',
  'audio/webm',
  'audio/wav',
  'audio/flac',
])
export const isInline = (mime: string): boolean => inline.has(mime)

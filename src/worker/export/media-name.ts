/** Names of files in the archive: a name and never a path, on every system, that no other file has. */
import { safeName } from '../media/serve/disposition.ts'

const longest = 100
/** What some systems do not take in a name. */
const reserved = /[<>:"|?*]/gu
const endings: Readonly<Record<string, string>> = {
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'image/gif': '.gif',
  'image/webp': '.webp',
  'image/avif': '.avif',
  'video/mp4': '.mp4',
  'video/webm': '.webm',
  'video/quicktime': '.mov',
  'audio/mpeg': '.mp3',
  'audio/mp4': '.m4a',
  'audio/ogg': '.ogg',
  'audio/webm': '.webm',
  'audio/wav': '.wav',
  'audio/flac': '.flac',
  'application/pdf': '.pdf',
}

/** Its end says what it is, so it is the middle that is cut. */
function shortened(name: string): string {
  const letters = Array.from(name)
  if (letters.length <= longest) return name
  return [...letters.slice(0, longest - 21), '…', ...letters.slice(-20)].join('')
}

/** What a browser that opens it from the archive would run: as text it does nothing. */
const active = /\.(?:[psx]?html?|x?ht|xhtml?|svgz?|xml|xslt?|mht(?:ml)?|hta|m?js|jse|vbs|wsf|url|webloc|desktop|lnk|swf|jar)$/iu

export function mediaPath(mediaId: string, name: string | undefined, mime: string): string {
  const shown = name === undefined ? `file${endings[mime] ?? ''}` : safeName(name)
  const plain = shortened(shown.replaceAll(reserved, '_')).replace(/[. ]+$/u, '_')
  return `media/${mediaId}-${plain}${active.test(plain) ? '.txt' : ''}`
}

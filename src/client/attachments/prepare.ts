/** One file as it is sent: what the browser can read becomes a picture, a video or a sound, and anything else a file. */
import type { Attachment } from '../types.ts'
import { play } from './element.ts'
import { picture } from './picture.ts'
import { type Named, mimeOf, named, plain } from './plain.ts'
import { type Kind, sniff } from './sniff.ts'
import { sound } from './sound.ts'

/** Rejects where the browser cannot read it. */
export async function prepare(file: Named, signal: AbortSignal | undefined): Promise<Attachment> {
  const kind = await sniff(file)
  const made = await makers[kind.kind](file, kind, signal)
  signal?.throwIfAborted()
  return made
}

export async function voice(recording: Blob, durationSeconds: number, signal: AbortSignal | undefined): Promise<Attachment> {
  const heard = await sound(recording, durationSeconds)
  signal?.throwIfAborted()
  const placeholder = heard ? { placeholder: heard.placeholder } : {}
  return { type: 'audio', blob: recording, mime: mimeOf(recording), durationSeconds, ...placeholder }
}

const endings: Partial<Record<string, string>> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' }

/** `holiday.heic` that became a JPEG is `holiday.jpg`. */
function renamed(name: string | undefined, mime: string): string | undefined {
  const ending = endings[mime]
  return name === undefined || ending === undefined ? name : `${name.replace(/\.[^.]*$/u, '')}.${ending}`
}

const makers: Record<Kind['kind'], (file: Named, kind: Kind, signal: AbortSignal | undefined) => Promise<Attachment>> = {
  image: async (file, { mime: given }) => {
    const { blob, mime, width, height, placeholder } = await picture(file, given)
    return { type: 'image', blob, mime, ...named(mime === given ? file.name : renamed(file.name, mime)), width, height, placeholder }
  },
  video: async (file, { mime }, signal) => {
    const { width, height, ...played } = await play(file, 'video', signal)
    if (width === 0) return hear(file, mime, played.durationSeconds)
    return { type: 'video', blob: file, mime, ...named(file.name), width, height, ...played }
  },
  audio: async (file, { mime }, signal) => {
    const { durationSeconds } = await play(file, 'audio', signal)
    return hear(file, mime, durationSeconds)
  },
  file: (file) => Promise.resolve(plain(file)),
}

async function hear(file: Named, mime: string, durationSeconds: number | undefined): Promise<Attachment> {
  const heard = await sound(file, durationSeconds)
  const known = durationSeconds ?? heard?.durationSeconds
  return {
    type: 'audio',
    blob: file,
    mime,
    ...named(file.name),
    ...(known === undefined ? {} : { durationSeconds: known }),
    ...(heard ? { placeholder: heard.placeholder } : {}),
  }
}

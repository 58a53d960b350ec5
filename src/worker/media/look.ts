/** Looks at uploaded bytes, once for each content: what they are, whether they are dangerous, and what of them may be shown. */
import { fileTypeFromBuffer } from 'file-type'
import type { Finding, Task } from '../../platform/media.ts'
import { Stored } from './bucket.ts'
import { measure } from './films.ts'
import { isPicture, isTimed, unknownType } from './kinds.ts'
import { lookAtPicture } from './pictures.ts'
import { scan } from './scan.ts'

/** What the sniffer wants to see. */
const headBytes = 4_100

export async function sha256Of(env: Env, { key, size }: Task): Promise<string> {
  const digest = new crypto.DigestStream('SHA-256')
  await (await new Stored(env.MEDIA, { key, size }).stream()).pipeTo(digest)
  return Buffer.from(await digest.digest).toString('base64url')
}

export async function sniff(file: Stored): Promise<string> {
  const found = await fileTypeFromBuffer(await file.stretch(0, headBytes))
  return found?.mime ?? unknownType
}

/** The same bytes give the same finding, under the same keys. Throws for what is our own fault: then it is to be tried again. */
export async function look(env: Env, { key, size }: Pick<Task, 'key' | 'size'>): Promise<Finding> {
  const file = new Stored(env.MEDIA, { key, size })
  const mime = await sniff(file)
  if (env.VIRUS_SCAN) {
    const verdict = await scan(env.VIRUS_SCAN, await file.stream())
    if (!verdict.isClean) return { state: 'quarantined', mime, served: null, thumbnails: [] }
  }
  if (isPicture(mime)) return lookAtPicture({ bucket: env.MEDIA, images: env.IMAGES }, file, mime)
  const measures = isTimed(mime) ? await measure(file) : {}
  return { state: 'ready', mime, served: { key, size, mime }, ...measures, thumbnails: [] }
}

/** Of what could not be looked at at all: nobody knows that it is clean, or what a picture tells. */
export async function unseen(env: Env, { key, size }: Pick<Task, 'key' | 'size'>): Promise<Finding> {
  const mime = await sniff(new Stored(env.MEDIA, { key, size })).catch(() => unknownType)
  const isHarmless = !env.VIRUS_SCAN && !isPicture(mime)
  return { state: 'failed', mime, served: isHarmless ? { key, size, mime: unknownType } : null, thumbnails: [] }
}

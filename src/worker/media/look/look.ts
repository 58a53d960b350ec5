/** Looks at bytes: what they are, whether they are dangerous, and what of them is served. The same bytes give the same finding, however often. */
import type { Finding, Task } from '../../../platform/media.ts'
import { isPicture } from './anatomy/index.ts'
import { lookAtPicture } from './picture.ts'
import { isRecording, lookAtRecording } from './recording.ts'
import { scan } from './scan.ts'
import { sniff, unknownType } from './sniff.ts'
import { Stored } from './stored.ts'

type Needed = Pick<Env, 'MEDIA' | 'IMAGES' | 'VIRUS_SCAN'>

/** Throws where it is our fault and not the file's: then it is to be tried again. */
export async function look(env: Needed, task: Task): Promise<Finding> {
  const stored = new Stored(env.MEDIA, task.key, task.size)
  const mime = await sniff(stored)
  if (env.VIRUS_SCAN !== '') {
    const verdict = await scan(env.VIRUS_SCAN, await stored.open())
    if (!verdict.isClean) return { state: 'quarantined', mime, served: null, thumbnails: [] }
  }
  if (isPicture(mime)) return lookAtPicture(env, task, mime)
  const found = isRecording(mime) ? await lookAtRecording(stored, mime) : { mime }
  return { state: 'ready', ...found, served: { key: task.key, size: task.size, mime: found.mime }, thumbnails: [] }
}

/** Nobody could look at it. What was not scanned, and what might tell where it was taken, is given to nobody. */
export async function unseen(env: Needed, { key, size }: Task): Promise<Finding> {
  const mime = await sniff(new Stored(env.MEDIA, key, size)).catch(() => undefined)
  const isHarmless = env.VIRUS_SCAN === '' && mime !== undefined && !mime.startsWith('image/')
  return {
    state: 'failed',
    mime: mime ?? unknownType,
    served: isHarmless ? { key, size, mime: unknownType } : null,
    thumbnails: [],
  }
}

/** The queue in the hands of a test: nobody looks at uploads but the test itself, when it wants to. */
import { env } from 'cloudflare:workers'
import { vi } from 'vitest'
import type { Finding } from '../../src/platform/media.ts'
import { keys } from './support.ts'

/** What uploads give to the queue goes here instead. */
export function holdQueue(): string[] {
  const given: string[] = []
  vi.spyOn(env.MEDIA_QUEUE, 'send').mockImplementation(async (body: unknown) => {
    if (typeof body === 'object' && body !== null && 'mediaId' in body) given.push(String(body.mediaId))
    return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } }
  })
  return given
}

export const uploadOf = (mediaId: string) => env.UPLOAD.getByName(mediaId)

/** A picture that was found, with what was made of it in the bucket. */
export async function found(key: string): Promise<Finding> {
  for (const made of ['clean', '160.webp']) await env.MEDIA.put(`${key}.${made}`, made)
  return {
    state: 'ready',
    mime: 'image/jpeg',
    served: { key: `${key}.clean`, size: 5, mime: 'image/jpeg' },
    width: 320,
    height: 200,
    thumbnails: [{ width: 160, key: `${key}.160.webp`, size: 8 }],
  }
}

/** Looks at an upload as the queue's consumer does, with a hash of the test's own. */
export async function lookAt(mediaId: string, sha256: string, find = found): Promise<void> {
  const upload = uploadOf(mediaId)
  const known = await upload.hashed(sha256)
  if (known) return upload.settle(known)
  const task = await upload.task()
  if (task) await upload.settle(await find(task.key))
}

/** What was put into the bucket since, or is not there any more, with ids by their names. */
export async function changedSince(before: string[], names: Record<string, string>): Promise<string[]> {
  const now = await keys()
  const changes = [
    ...now.filter((key) => !before.includes(key)).map((key) => `+${key}`),
    ...before.filter((key) => !now.includes(key)).map((key) => `-${key}`),
  ]
  const named = (key: string) => Object.entries(names).reduce((text, [name, id]) => text.replace(id, name), key)
  return changes.map(named).toSorted()
}

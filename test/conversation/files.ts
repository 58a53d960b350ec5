/** Files that their owners have uploaded, straight in their objects. Nobody looks at them until a test says what was found. */
import { env } from 'cloudflare:workers'
import { type MockInstance, vi } from 'vitest'
import { newMediaId } from '../../src/platform/address.ts'
import type { Answer } from '../../src/platform/answer.ts'
import type { Finding } from '../../src/platform/media.ts'
import { uploadRequest } from '../../src/platform/upload-order.ts'
import type { MediaContent, MediaInfo } from '../../src/protocol/index.ts'
import { Upload } from '../../src/worker/index.ts'

export const fileBytes = 10

/** Nothing is looked at by itself; call it before each test. */
export function leaveUnseen(): void {
  vi.spyOn(env.MEDIA_QUEUE, 'send').mockResolvedValue({ metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } })
}

export async function uploaded(ownerId: string): Promise<string> {
  const mediaId = newMediaId(env)
  const order = { mediaId, userId: ownerId, size: fileBytes, name: null, type: null }
  const ask = async (method: string, headers: Record<string, string>, body?: Uint8Array) => {
    const request = new Request('https://upload/', { method, headers: { 'tus-resumable': '1.0.0', ...headers }, ...(body ? { body } : {}) })
    const response = await env.UPLOAD.getByName(mediaId).fetch(uploadRequest(request, order))
    if (!response.ok) throw new Error(`${method}: ${response.status}`)
  }
  await ask('POST', {})
  const type = 'application/offset+octet-stream'
  await ask('PATCH', { 'upload-offset': '0', 'content-type': type }, crypto.getRandomValues(new Uint8Array(fileBytes)))
  return mediaId
}

/** Its bytes were looked at: a picture, unless it says otherwise. */
export function settle(mediaId: string, finding: Partial<Finding> = {}): Promise<void> {
  const served = { key: `media/${mediaId}`, size: 7, mime: 'image/png' }
  return env.UPLOAD.getByName(mediaId).settle({
    state: 'ready',
    mime: 'image/png',
    served,
    width: 4,
    height: 3,
    thumbnails: [],
    ...finding,
  })
}

export async function picture(ownerId: string): Promise<string> {
  const mediaId = await uploaded(ownerId)
  const upload = env.UPLOAD.getByName(mediaId)
  if (!(await upload.task())) throw new Error('it is not whole')
  await upload.hashed(mediaId)
  await settle(mediaId)
  return mediaId
}

export const image = (mediaId: string, more: Partial<Extract<MediaContent, { type: 'image' }>> = {}) => ({
  type: 'image' as const,
  mediaId,
  mime: 'image/jpeg',
  size: 1,
  ...more,
})

/** `ok`, or the code of the refusal. */
export async function sees(userId: string, mediaId: string): Promise<string> {
  const answer = await env.UPLOAD.getByName(mediaId).describe(userId)
  return answer.ok ? 'ok' : answer.code
}

/** Holds up calls until the test opens it. Turns of other objects cannot wait for a promise of the test's. */
export class Gate {
  #isOpen = false
  /** How many calls have come to it. */
  came = 0

  open(): void {
    this.#isOpen = true
  }

  async pass(): Promise<void> {
    this.came++
    while (!this.#isOpen) await new Promise((resolve) => setTimeout(resolve, 1))
  }

  async met(count = 1): Promise<void> {
    await vi.waitFor(
      () => {
        if (this.came < count) throw new Error(`${this.came} of ${count} calls have come`)
      },
      { timeout: 5_000, interval: 1 },
    )
  }
}

type Use = MockInstance<Upload['use']>

/** Claims wait at the gate, before the upload has heard of them or with its word already given. */
export function holdUse(gate: Gate, where: 'before' | 'after' = 'before'): Use {
  // oxlint-disable-next-line typescript/unbound-method -- it is applied to the object that is called
  const { use } = Upload.prototype
  return vi.spyOn(Upload.prototype, 'use').mockImplementation(async function (this: Upload, ...args): Promise<Answer<MediaInfo>> {
    if (where === 'before') await gate.pass()
    const word = await use.apply(this, args)
    if (where === 'after') await gate.pass()
    return word
  })
}

export function holdRelease(gate: Gate): MockInstance<Upload['release']> {
  // oxlint-disable-next-line typescript/unbound-method -- it is applied to the object that is called
  const { release } = Upload.prototype
  return vi.spyOn(Upload.prototype, 'release').mockImplementation(async function (this: Upload, ...args): Promise<void> {
    await gate.pass()
    return release.apply(this, args)
  })
}

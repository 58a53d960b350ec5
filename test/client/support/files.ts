/** Files to send, and what became of them. */
import { Buffer } from 'node:buffer'
import type { Attachment, ChatMessage, Content } from '../../../src/client/index.ts'
import { everyKey } from '../../../src/client/storage.ts'
import type { Device } from './device.ts'
import type { World } from './world.ts'

/** Bytes that differ from place to place. */
export function bytesFor(name: string, size: number): Buffer<ArrayBuffer> {
  const bytes = Buffer.alloc(size)
  for (let at = 0; at < size; at += 97) bytes[at] = (at + name.length) % 251
  bytes.write(name)
  return bytes
}

export const photo = (name: string, size = 100): Attachment => ({
  type: 'image',
  blob: new Blob([bytesFor(name, size)], { type: 'image/jpeg' }),
  mime: 'image/jpeg',
  name,
  width: 40,
  height: 30,
})

export const mediaOf = (content: Content | undefined): string => (content && content.type !== 'text' ? content.mediaId : '')
export const nameOf = ({ content }: { content?: Content | undefined }): string =>
  content === undefined ? '' : content.type === 'text' ? content.text : (content.name ?? '')

/** The bytes that the server has of what a message carries. */
export const arrived = (world: World, { content }: { content?: Content | undefined }): Buffer | undefined =>
  world.media.all.get(mediaOf(content))?.bytes

/** Files that wait on a device. */
export async function waitingFiles(device: Device): Promise<string[]> {
  const outbox = await device.storage.range('outbox', everyKey)
  const found = await Promise.all(outbox.map(async ({ id }) => ((await device.storage.get('blobs', `local.${id}`)) ? id : undefined)))
  const orphans = await device.storage.range('blobs', { from: 'local.', to: 'local/' })
  if (orphans.length !== found.filter((id) => id !== undefined).length) throw new Error('a file waits without its message')
  return found.flatMap((id) => id ?? [])
}

export const uploadOf = ({ upload }: ChatMessage): string | undefined => upload?.at

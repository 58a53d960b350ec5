/** A file that no message waits for: a picture of a person or a group. It is tried a few times, and then it is the caller's. */
import type { MediaLibrary } from './api.ts'
import { ChatError, isPassing } from './errors.ts'
import { type Shipment, type TransferParts, transfer } from './transfer.ts'

type Outcome = Parameters<Shipment['ended']>[0]
type Options = NonNullable<Parameters<MediaLibrary['upload']>[1]>

const attempts = 5
const pauseMs = 2_000

export async function uploadAlone(
  parts: TransferParts,
  { blob, name, signal, onProgress }: { [O in keyof Options]: Options[O] | undefined } & { blob: Blob },
): Promise<string> {
  let mediaId: string | undefined
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted()
    const outcome = await new Promise<Outcome | undefined>((resolve) => {
      const stop = transfer(parts, {
        blob,
        metadata: { ...(name === undefined ? {} : { filename: name }), filetype: blob.type },
        mediaId,
        made: (id) => {
          mediaId = id
        },
        progress: (bytes) => onProgress?.(bytes, blob.size),
        ended: resolve,
      })
      signal?.addEventListener('abort', () => {
        stop()
        resolve(undefined)
      })
    })
    if (outcome === undefined) {
      if (mediaId !== undefined) void parts.session.ask('deleteUpload', { params: { mediaId } }).catch(() => undefined)
      signal?.throwIfAborted()
    } else if ('mediaId' in outcome) return outcome.mediaId
    else if ('forgotten' in outcome) mediaId = undefined
    else if (!mayPass(outcome.refused) || attempt >= attempts) throw outcome.refused
    else await new Promise<void>((resolve) => void parts.environment.clock.after(pauseOf(outcome.refused), resolve))
    if (attempt >= attempts) throw new ChatError('unreachable', 'The file could not be uploaded.')
  }
}

const mayPass = ({ code }: ChatError): boolean => isPassing(code) || code === 'unauthenticated' || code === 'conflict'
const pauseOf = ({ retryAfterSeconds }: ChatError): number => Math.max(pauseMs, (retryAfterSeconds ?? 0) * 1_000)

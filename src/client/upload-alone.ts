/** A file that no message waits for: a picture of a person or a group. It is tried a few times, and then it is the caller's. */
import type { MediaLibrary } from './api.ts'
import type { Clock } from './environment.ts'
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
  const once = (): Promise<Outcome> =>
    abortable(signal, (ended) =>
      transfer(parts, {
        blob,
        metadata: { ...(name === undefined ? {} : { filename: name }), filetype: blob.type },
        mediaId,
        made: (id) => {
          mediaId = id
        },
        progress: (bytes) => onProgress?.(bytes, blob.size),
        ended,
      }),
    )
  try {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const outcome = await once()
      if ('mediaId' in outcome) return outcome.mediaId
      if ('forgotten' in outcome) mediaId = undefined
      else if (attempt === attempts || !mayPass(outcome.refused)) throw outcome.refused
      else await pause(parts.environment.clock, outcome.refused, signal)
    }
    throw new ChatError('unreachable', 'The file could not be uploaded.')
  } catch (error) {
    // The server forgets by itself what nobody goes on with.
    if (mediaId !== undefined) void parts.session.ask('deleteUpload', { params: { mediaId } }).catch(() => undefined)
    throw error
  }
}

const mayPass = ({ code }: ChatError): boolean => isPassing(code) || code === 'unauthenticated' || code === 'conflict'

const pause = (clock: Clock, { retryAfterSeconds = 0 }: ChatError, signal: AbortSignal | undefined): Promise<void> =>
  abortable(signal, (over) => clock.after(Math.max(pauseMs, retryAfterSeconds * 1_000), () => over()))

/** Something that ends by itself or is ended. */
function abortable<T>(signal: AbortSignal | undefined, begin: (ended: (outcome: T) => void) => () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const aborted = (): void => {
      stop()
      reject(signal?.reason)
    }
    const stop = begin((outcome) => {
      signal?.removeEventListener('abort', aborted)
      resolve(outcome)
    })
    signal?.addEventListener('abort', aborted)
  })
}

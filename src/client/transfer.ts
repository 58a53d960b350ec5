/** One file on its way to the server, by the tus protocol: begun, or gone on with where the server has it; how it ends is its outcome. */
import { DefaultHttpStack, DetailedError, type HttpStack, Upload } from 'tus-js-client'
import { type Environment, webFetch } from './environment.ts'
import { ChatError, type ChatErrorCode } from './errors.ts'
import { fetchStack } from './fetch-stack.ts'
import { refusalOf, unreachable } from './request.ts'
import type { Session } from './session.ts'
import { partBytes } from './constants.ts'

export interface TransferParts {
  environment: Environment
  session: Session
  url: string
}

export interface Shipment {
  blob: Blob
  /** `filename`, `filetype`, `conversationId`. */
  metadata: Record<string, string>
  /** An upload that was begun before. */
  mediaId?: string | undefined
  /** The server has made it. */
  made(mediaId: string): void
  progress(sentBytes: number): void
  /** `forgotten`: the server does not know the upload that was begun before. */
  ended(outcome: { mediaId: string } | { forgotten: true } | { refused: ChatError }): void
}

/** Without progress for so long it has ended; requests by `fetch` tell of it once for each part. */
const silenceMs = 60_000
const partSilenceMs = 300_000

const hasXhr = (environment: Environment): boolean => environment.fetch === webFetch && typeof XMLHttpRequest !== 'undefined'

/** `/v1/media/{mediaId}/upload` */
const idOf = (url: string | null): string | undefined => /\/([^/]+)\/upload$/u.exec(url ?? '')?.[1]

/** What no problem document says. */
const codes: Partial<Record<number, ChatErrorCode>> = {
  400: 'invalid_request',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  410: 'gone',
  413: 'too_large',
  415: 'unsupported_media_type',
}

function refusal(cause: Error): { status: number; error: ChatError } {
  const response = cause instanceof DetailedError ? cause.originalResponse : null
  if (!response || response.getStatus() === 0) return { status: 0, error: unreachable(cause) }
  const status = response.getStatus()
  let answer: unknown
  try {
    answer = JSON.parse(response.getBody())
  } catch {
    // HEAD has no body, and a proxy may say anything.
  }
  const error = refusalOf(answer, status)
  const code = codes[status]
  return { status, error: code && error.code === 'unreachable' ? new ChatError(code, 'The server refuses the file.', { cause }) : error }
}

/** Gives what ends it without an outcome; what has arrived stays there. */
export function transfer({ environment, session, url }: TransferParts, shipment: Shipment): () => void {
  const { blob, metadata, mediaId } = shipment
  const { clock } = environment
  const stack: HttpStack = hasXhr(environment) ? new DefaultHttpStack({}) : fetchStack(environment)
  const base = new URL('/v1/media', url).href
  let isOver = false
  let stopSilence = (): void => undefined
  const stop = (): void => {
    isOver = true
    stopSilence()
    void upload.abort().catch(() => undefined)
  }
  const end = (outcome: Parameters<Shipment['ended']>[0]): void => {
    if (isOver) return
    stop()
    shipment.ended(outcome)
  }
  const goOn = (): void => {
    stopSilence()
    stopSilence = clock.after(hasXhr(environment) ? silenceMs : partSilenceMs, () => end({ refused: unreachable(new Error('silence')) }))
  }
  const failed = async (cause: Error): Promise<void> => {
    const { status, error } = refusal(cause)
    // Without an endpoint it was a request to an upload that is there or not.
    if (upload.url !== null && (status === 404 || status === 410)) return end({ forgotten: true })
    if (status === 401) await session.refresh().catch(() => undefined)
    end({ refused: error })
  }
  const upload: Upload = new Upload(blob, {
    // A client that is given both begins anew at whatever the server answers.
    ...(mediaId === undefined ? { endpoint: base } : { uploadUrl: `${base}/${encodeURIComponent(mediaId)}/upload` }),
    metadata,
    chunkSize: partBytes,
    retryDelays: null,
    storeFingerprintForResuming: false,
    fingerprint: () => Promise.resolve(''),
    httpStack: stack,
    // The same in a browser and in Node, where the package would take no Blob.
    fileReader: {
      openFile: (file: Blob) =>
        Promise.resolve({
          size: file.size,
          slice: (from: number, to: number) => Promise.resolve({ value: file.slice(from, to), done: to >= file.size }),
          close: () => undefined,
        }),
    },
    onBeforeRequest: async (request) => request.setHeader('Authorization', `Bearer ${await session.accessToken()}`),
    onUploadUrlAvailable: () => {
      const made = idOf(upload.url)
      if (made !== undefined && made !== mediaId && !isOver) shipment.made(made)
    },
    onProgress: (sentBytes) => {
      if (isOver) return
      goOn()
      shipment.progress(sentBytes)
    },
    onError: (error) => void failed(error),
    onSuccess: () => {
      const whole = idOf(upload.url)
      end(whole === undefined ? { refused: unreachable(new Error('no address')) } : { mediaId: whole })
    },
  })
  goOn()
  upload.start()
  return stop
}

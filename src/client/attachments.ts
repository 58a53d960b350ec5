/** Makes an `Attachment` of what a person picked, in a browser: small, upright, without where it was taken, and with something to show at once. */
import { thumbHashToRGBA } from 'thumbhash'
import { fromBase64 } from './attachments/base64.ts'
import { plain } from './attachments/plain.ts'
import type { Attachment } from './types.ts'

export interface PrepareOptions {
  /** `file`: as it is, byte for byte, to be downloaded. If absent, pictures, videos and audio are shown as what they are. */
  readonly as?: 'file'
  readonly signal?: AbortSignal
}

/** `limits.waveformPeaks` */
const peakCount = 64
/** Bytes of a ThumbHash. */
const hashBytes = { least: 5, most: 25 }

/**
 * Pictures are turned upright, scaled to at most 2,560 pixels and encoded anew if that makes them smaller or takes metadata away; they, videos and audio get
 * dimensions, duration and placeholder. What the browser cannot read is sent as a file. Never rejects but for `signal`.
 */
export async function prepare(file: Blob & { readonly name?: string }, { as, signal }: PrepareOptions = {}): Promise<Attachment> {
  signal?.throwIfAborted()
  if (as === 'file') return plain(file)
  try {
    const { prepare: run } = await import('./attachments/prepare.ts')
    return await run(file, signal)
  } catch {
    signal?.throwIfAborted()
    return plain(file)
  }
}

/** The placeholder of a recording: 64 loudness values. `durationSeconds` too, which a fresh recording's file does not say. */
export async function voice(recording: Blob, durationSeconds: number, signal?: AbortSignal): Promise<Attachment> {
  signal?.throwIfAborted()
  try {
    const { voice: run } = await import('./attachments/prepare.ts')
    return await run(recording, durationSeconds, signal)
  } catch {
    signal?.throwIfAborted()
    return { ...plain(recording), type: 'audio', durationSeconds }
  }
}

/** A tiny picture to show in place of the real one: RGBA, at most 32 pixels a side. Nothing for a placeholder that is none. */
export function blurred(placeholder: string): { readonly width: number; readonly height: number; readonly rgba: Uint8Array } | undefined {
  const hash = fromBase64(placeholder)
  if (!hash || hash.length < hashBytes.least || hash.length > hashBytes.most) return undefined
  const { w: width, h: height, rgba } = thumbHashToRGBA(hash)
  return { width, height, rgba }
}

/** 64 numbers from 0 to 1. Nothing for a placeholder that is none. */
export function peaks(placeholder: string): readonly number[] | undefined {
  const bytes = fromBase64(placeholder)
  return bytes?.length === peakCount ? Array.from(bytes, (byte) => byte / 255) : undefined
}

/** Makes an `Attachment` of what a person picked, in a browser: small, upright, without where it was taken, and with something to show at once. */
import type { Attachment } from './types.ts'

export interface PrepareOptions {
  /** `file`: as it is, byte for byte, to be downloaded. If absent, pictures, videos and audio are shown as what they are. */
  readonly as?: 'file'
  readonly signal?: AbortSignal
}

/**
 * Pictures are turned upright, scaled to at most 2,560 pixels and encoded anew if that makes them smaller or takes metadata away; they, videos and audio get
 * dimensions, duration and placeholder. What the browser cannot read is sent as a file. Never rejects but for `signal`.
 */
export function prepare(_file: Blob & { readonly name?: string }, _options: PrepareOptions = {}): Promise<Attachment> {
  throw new Error('not written yet')
}

/** The placeholder of a recording: 64 loudness values. `durationSeconds` too, which a fresh recording's file does not say. */
export function voice(_recording: Blob, _durationSeconds: number, _signal?: AbortSignal): Promise<Attachment> {
  throw new Error('not written yet')
}

/** A tiny picture to show in place of the real one: RGBA, at most 32 pixels a side. Nothing for a placeholder that is none. */
export function blurred(_placeholder: string): { readonly width: number; readonly height: number; readonly rgba: Uint8Array } | undefined {
  throw new Error('not written yet')
}

/** 64 numbers from 0 to 1. Nothing for a placeholder that is none. */
export function peaks(_placeholder: string): readonly number[] | undefined {
  throw new Error('not written yet')
}

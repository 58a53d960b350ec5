/** How a browser may treat a file: shown where its type can do nothing but be shown, else only saved, under its own name (RFC 6266). */
import { create } from 'content-disposition'

const shown = new Set(
  [
    'image/jpeg image/png image/gif image/webp image/avif',
    'video/mp4 video/webm video/quicktime video/ogg',
    'audio/mpeg audio/mp4 audio/ogg audio/webm audio/wav audio/flac audio/aac',
  ].flatMap((types) => types.split(' ')),
)
/** What a browser, or a program that it opens, would run or render. */
const active = /html|xml|svg|script|json|pdf|flash|wasm|css|java|x-ms|text\//
const plainType = /^[a-z]+\/[a-z\d][a-z\d.+-]{0,100}$/
const unknownType = 'application/octet-stream'

const controls = /[\p{Cc}\p{Zl}\p{Zp}]/gu
/** They turn the order of letters, and with it what a name seems to end in. */
const directions = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu
const separators = /[/\\]/gu
/** Programs unescape them, each in its own way. */
const notPlain = /[^\u0020-\u007E]|%/gu
const longestName = 255

export const isShown = (mime: string): boolean => shown.has(mime)

/** A name and not a path, that reads as it is written. */
export function safeName(name: string): string {
  const cleaned = name.toWellFormed().replaceAll(controls, '').replaceAll(directions, '').replaceAll(separators, '_').trim()
  const whole = Array.from(cleaned).slice(0, longestName).join('').replace(/^\.+/u, '_').trim()
  return whole === '' ? 'file' : whole
}

export function disposition(mime: string, name: string | undefined): { type: string; header: string } {
  const isInline = isShown(mime)
  const options = { type: isInline ? 'inline' : 'attachment' }
  const type = isInline || (plainType.test(mime) && !active.test(mime)) ? mime : unknownType
  if (name === undefined) return { type, header: create(undefined, options) }
  const safe = safeName(name)
  return { type, header: create(safe, { ...options, fallback: safe.replaceAll(notPlain, '_') }) }
}

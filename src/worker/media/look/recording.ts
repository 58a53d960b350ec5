/** Video and sound: how large and how long, read from a few places of the file. What cannot be read has neither, and is no worse for it. */
import { ADTS, CustomSource, FLAC, Input, MATROSKA, MP3, MP4, OGG, QTFF, WAVE, WEBM } from 'mediabunny'
import type { Finding } from '../../../platform/media.ts'
import type { Stored } from './stored.ts'

const mostReads = 200
const mostBytes = 24 * 1024 * 1024
/** Longer files say how long they are, or nobody is told: finding out means reading them. */
const countedBytes = 16 * 1024 * 1024
const cacheBytes = 8 * 1024 * 1024

type Found = Pick<Finding, 'mime' | 'width' | 'height' | 'durationSeconds'>

export const isRecording = (mime: string): boolean => /^(?:video|audio)\//.test(mime)

const isSize = (value: number): boolean => Number.isInteger(value) && value > 0 && value <= 65_535

/** Reads go through here: a file that sends its reader to and fro is left alone after a while. */
function sourceOf(stored: Stored): CustomSource {
  let [reads, bytes] = [0, 0]
  return new CustomSource({
    getSize: () => stored.size,
    read: (start, end) => {
      reads++
      bytes += end - start
      if (reads > mostReads || bytes > mostBytes) throw new Error('it takes too much reading')
      return stored.read(start, end)
    },
    maxCacheSize: cacheBytes,
    prefetchProfile: 'network',
    handleUnhandledError: () => undefined,
  })
}

async function examine(input: Input, mime: string, size: number): Promise<Found> {
  const video = await input.getPrimaryVideoTrack()
  const [width, height] = video ? [await video.getDisplayWidth(), await video.getDisplayHeight()] : [0, 0]
  const counted = async () => (size <= countedBytes ? input.computeDuration() : undefined)
  const seconds = (await input.getDurationFromMetadata()) || (await counted()) || 0
  const hasSound = !video && (await input.getPrimaryAudioTrack()) !== null
  return {
    // Containers of videos that hold none.
    mime: hasSound ? mime.replace(/^video\/(?=mp4$|webm$|ogg$)/, 'audio/') : mime,
    ...(isSize(width) && isSize(height) ? { width, height } : {}),
    ...(Number.isFinite(seconds) && seconds > 0 ? { durationSeconds: Math.round(seconds * 1_000) / 1_000 } : {}),
  }
}

export async function lookAtRecording(stored: Stored, mime: string): Promise<Found> {
  const input = new Input({ formats: [MP4, QTFF, MATROSKA, WEBM, MP3, WAVE, OGG, ADTS, FLAC], source: sourceOf(stored) })
  try {
    return await examine(input, mime, stored.size)
  } catch {
    return { mime }
  } finally {
    input.dispose()
  }
}

/** How long a sound or a film is, and how large: read from its headers, with a bounded number of bytes. */
import { ALL_FORMATS, CustomSource, Input } from 'mediabunny'
import type { Stored } from './bucket.ts'

/** A file whose headers are spread over more is shown without its length. */
const mostBytes = 8 * 1024 * 1024
const mostReads = 100

export interface Measures {
  width?: number
  height?: number
  durationSeconds?: number
}

export async function measure(file: Stored): Promise<Measures> {
  let bytes = 0
  let reads = 0
  const source = new CustomSource({
    getSize: () => file.size,
    read: async (start, end) => {
      bytes += end - start
      reads++
      if (bytes > mostBytes || reads > mostReads) throw new Error('the headers are too far apart')
      return file.stretch(start, end - start)
    },
    prefetchProfile: 'fileSystem',
  })
  using input = new Input({ source, formats: ALL_FORMATS })
  try {
    const video = await input.getPrimaryVideoTrack()
    const size =
      video && video.displayWidth > 0 && video.displayHeight > 0 ? { width: video.displayWidth, height: video.displayHeight } : {}
    const durationSeconds = await input.getDurationFromMetadata().catch(() => null)
    return { ...size, ...(durationSeconds !== null && Number.isFinite(durationSeconds) && durationSeconds > 0 ? { durationSeconds } : {}) }
  } catch {
    return {}
  }
}

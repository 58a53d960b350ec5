/** How loud a recording is over its length, as 64 bytes. */
import { toBase64 } from './base64.ts'

/** `limits.waveformPeaks` */
export const peakCount = 64
/** More is not decoded for a drawing of it. */
const mostBytes = 20 * 1024 * 1024
const mostSeconds = 30 * 60
/** Enough for loudness, and a fraction of the memory. */
const sampleRate = 8_000

export interface Sound {
  readonly durationSeconds: number
  readonly placeholder: string
}

/** Nothing where it is too long, or the browser cannot decode it. */
export async function sound(file: Blob, durationSeconds = 0): Promise<Sound | undefined> {
  if (file.size > mostBytes || durationSeconds > mostSeconds) return undefined
  try {
    const audio = await new OfflineAudioContext(1, 1, sampleRate).decodeAudioData(await file.arrayBuffer())
    return { durationSeconds: audio.duration, placeholder: toBase64(peaksOf(audio)) }
  } catch {
    return undefined
  }
}

/** Of each part the loudest value, the loudest of all being 255. */
function peaksOf(audio: AudioBuffer): Uint8Array {
  const loudest = new Float32Array(peakCount)
  for (let channel = 0; channel < audio.numberOfChannels; channel++)
    for (const [at, value] of audio.getChannelData(channel).entries()) {
      const part = Math.min(peakCount - 1, Math.floor((at * peakCount) / audio.length))
      loudest[part] = Math.max(loudest[part] ?? 0, Math.abs(value))
    }
  const most = Math.max(...loudest)
  return Uint8Array.from(loudest, (value) => (most === 0 ? 0 : Math.round((value / most) * 255)))
}

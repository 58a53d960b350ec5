/** A recording under way: what the microphone hears, how loud, and in the end its bytes. The microphone is let go whatever happens. */

export type RecordingProblem = 'denied' | 'missing' | 'failed'

export interface Recording {
  /** From 0 to 1, now. */
  readonly level: () => number
  readonly seconds: () => number
  /** Its bytes, and how long it is. */
  readonly stop: () => Promise<{ readonly blob: Blob; readonly seconds: number }>
  readonly cancel: () => void
}

/** The first that a browser can write. All of them can be read everywhere. */
const types = ['audio/webm;codecs=opus', 'audio/mp4;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'] as const
const bitsPerSecond = 32_000

/** Not on a page without encryption, and not in old browsers. */
export const canRecord = (): boolean =>
  typeof MediaRecorder !== 'undefined' && 'mediaDevices' in navigator && typeof navigator.mediaDevices.getUserMedia === 'function'

export function problemOf(error: unknown): RecordingProblem {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied'
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'missing' : 'failed'
}

/** Of samples around the middle of a byte; speech comes to about a half. */
export function loudness(samples: Uint8Array): number {
  let sum = 0
  for (const sample of samples) sum += (sample - 128) ** 2
  return Math.min(1, (Math.sqrt(sum / Math.max(1, samples.length)) / 128) * 3)
}

export async function record(): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  })
  const context = new AudioContext()
  const release = (): void => {
    for (const track of stream.getTracks()) track.stop()
    if (context.state !== 'closed') void context.close()
  }
  try {
    const analyser = context.createAnalyser()
    analyser.fftSize = 512
    context.createMediaStreamSource(stream).connect(analyser)
    const samples = new Uint8Array(analyser.fftSize)
    const mimeType = types.find((type) => MediaRecorder.isTypeSupported(type))
    const recorder = new MediaRecorder(stream, { audioBitsPerSecond: bitsPerSecond, ...(mimeType === undefined ? {} : { mimeType }) })
    const parts: Blob[] = []
    recorder.addEventListener('dataavailable', ({ data }) => void (data.size > 0 && parts.push(data)))
    recorder.start(1_000)
    const beganAt = performance.now()
    const seconds = (): number => (performance.now() - beganAt) / 1_000
    return {
      level: () => {
        analyser.getByteTimeDomainData(samples)
        return loudness(samples)
      },
      seconds,
      stop: () =>
        new Promise((resolve) => {
          const lasted = seconds()
          const end = (): void => {
            release()
            // Without its codec: it is the type of the file.
            resolve({ blob: new Blob(parts, { type: (recorder.mimeType || 'audio/webm').split(';')[0] ?? '' }), seconds: lasted })
          }
          if (recorder.state === 'inactive') end()
          else {
            recorder.addEventListener('stop', end, { once: true })
            recorder.stop()
          }
        }),
      cancel: () => {
        if (recorder.state !== 'inactive') recorder.stop()
        release()
      },
    }
  } catch (error) {
    release()
    throw error
  }
}

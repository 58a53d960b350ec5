/** A short sound for a message that came while nobody looked at its chat: once, however many tabs are open. */

const quietMs = 1_500
const patienceMs = 200
let context: AudioContext | undefined

const after = (ms: number): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, ms))

function tone(audio: AudioContext, hertz: number, at: number): void {
  const oscillator = audio.createOscillator()
  const volume = audio.createGain()
  oscillator.frequency.value = hertz
  volume.gain.setValueAtTime(0, at)
  volume.gain.linearRampToValueAtTime(0.12, at + 0.015)
  volume.gain.exponentialRampToValueAtTime(0.001, at + 0.22)
  oscillator.connect(volume).connect(audio.destination)
  oscillator.start(at)
  oscillator.stop(at + 0.25)
}

async function play(): Promise<boolean> {
  context ??= new AudioContext()
  // A page that nobody has touched may make no sound; what is begun there would be heard at the first touch, all at once.
  if (context.state !== 'running') await Promise.race([context.resume().catch(() => undefined), after(patienceMs)])
  if (context.state !== 'running') return false
  tone(context, 660, context.currentTime)
  tone(context, 880, context.currentTime + 0.09)
  return true
}

/** The tab that gets the lock plays; it holds it a while, so that a burst is one sound. `onPlayed` is not called by the others. */
export async function chime(onPlayed: () => void): Promise<void> {
  await navigator.locks.request('edgewise.chime', { ifAvailable: true }, async (lock) => {
    if (!lock || !(await play())) return
    onPlayed()
    await after(quietMs)
  })
}

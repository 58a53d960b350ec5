/** A short sound for a message that came while nobody looked at its chat: once, however many tabs are open. */

const quietMs = 1_500
let context: AudioContext | undefined

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

function play(): void {
  context ??= new AudioContext()
  // A page that nobody has touched may make no sound.
  if (context.state === 'suspended') void context.resume().catch(() => undefined)
  tone(context, 660, context.currentTime)
  tone(context, 880, context.currentTime + 0.09)
}

/** The tab that gets the lock plays; it holds it a while, so that a burst is one sound. */
export async function chime(): Promise<void> {
  await navigator.locks.request('edgewise.chime', { ifAvailable: true }, async (lock) => {
    if (!lock) return
    play()
    await new Promise((resolve) => setTimeout(resolve, quietMs))
  })
}

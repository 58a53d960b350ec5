/** What is being listened to: one recording at a time in the whole page, and after it the next one of its chat. */
import { create } from 'zustand'
import type { MediaLibrary, MediaRef } from '../../../client/index.ts'
import { feed } from './feed.ts'

export interface Track {
  /** Of its message. */
  readonly cid: string
  readonly media: MediaRef
  readonly durationSeconds: number
  readonly isSmall: boolean
}

interface Playing {
  cid: string | undefined
  at: 'loading' | 'playing' | 'paused'
  error: unknown
  /** Of those that were begun, in seconds. */
  positions: Readonly<Record<string, number>>
  rate: number
}

export const rates = [1, 1.5, 2] as const
const rateKey = 'edgewise.rate'
const storedRate = (): number => rates.find((rate) => String(rate) === localStorage.getItem(rateKey)) ?? 1

export const usePlayer = create<Playing>(() => ({ cid: undefined, at: 'paused', error: undefined, positions: {}, rate: storedRate() }))

export interface PlayContext {
  readonly library: MediaLibrary
  /** The one that follows in the chat. */
  readonly next: (cid: string) => Track | undefined
}

let audio: HTMLAudioElement | undefined
let loaded: Track | undefined
let context: PlayContext | undefined
let stopFeed: (() => void) | undefined

const note = (cid: string, seconds: number): void =>
  usePlayer.setState(({ positions }) => ({ positions: { ...positions, [cid]: seconds } }))

function made(): HTMLAudioElement {
  if (audio) return audio
  const element = new Audio()
  audio = element
  element.preload = 'auto'
  element.addEventListener('timeupdate', () => {
    if (loaded && element.readyState > 0 && Number.isFinite(element.currentTime)) note(loaded.cid, element.currentTime)
  })
  element.addEventListener('playing', () => usePlayer.setState({ at: 'playing' }))
  element.addEventListener('waiting', () => usePlayer.setState({ at: 'loading' }))
  element.addEventListener('pause', () => usePlayer.setState({ at: 'paused' }))
  element.addEventListener('loadedmetadata', () => {
    element.playbackRate = usePlayer.getState().rate
    const from = loaded ? (usePlayer.getState().positions[loaded.cid] ?? 0) : 0
    if (from > 0 && element.currentTime === 0) element.currentTime = from
  })
  element.addEventListener('ended', () => {
    if (!loaded || !context) return
    const { cid } = loaded
    const next = context.next(cid)
    note(cid, 0)
    if (next) begin(next, context)
    else stop()
  })
  return element
}

function begin(track: Track, given: PlayContext): void {
  const element = made()
  stopFeed?.()
  context = given
  loaded = track
  usePlayer.setState({ cid: track.cid, at: 'loading', error: undefined })
  stopFeed = feed(element, { media: track.media, library: given.library, isSmall: track.isSmall }, (error) => {
    usePlayer.setState({ at: 'paused', error })
  })
  // Some browsers let an element play later that was told to in answer to a press.
  element.play().catch(() => undefined)
  // It plays as soon as it has its source: a browser lets it for what was pressed just now.
  element.addEventListener('loadeddata', () => loaded === track && play(), { once: true })
}

const play = (): void => void audio?.play().catch(() => usePlayer.setState({ at: 'paused' }))

/** Plays it from where it was, or pauses it. */
export function toggle(track: Track, given: PlayContext): void {
  const { cid, at, error } = usePlayer.getState()
  if (cid !== track.cid || error !== undefined) begin(track, given)
  else if (at === 'paused') play()
  else if (at === 'loading' && audio?.readyState === 0) stop()
  else audio?.pause()
}

export function seek(track: Track, seconds: number): void {
  const to = Math.max(0, Math.min(track.durationSeconds, seconds))
  note(track.cid, to)
  if (audio && loaded?.cid === track.cid && audio.readyState > 0) audio.currentTime = to
}

export function nextRate(): void {
  const { rate } = usePlayer.getState()
  const next = rates[(rates.findIndex((known) => known === rate) + 1) % rates.length] ?? 1
  localStorage.setItem(rateKey, String(next))
  if (audio) audio.playbackRate = next
  usePlayer.setState({ rate: next })
}

/** Nothing is listened to any more. */
export function stop(): void {
  stopFeed?.()
  stopFeed = undefined
  loaded = undefined
  audio?.pause()
  usePlayer.setState({ cid: undefined, at: 'paused', error: undefined })
}

/** A video begins: it alone is heard. */
export const pause = (): void => audio?.pause()

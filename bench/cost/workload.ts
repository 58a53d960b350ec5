/** A script that people follow, and what it is counted by. */
import type { Metered } from './metered.ts'

export interface Counted {
  key: string
  title: string
  /** What of it is one, where numbers are per something. */
  unit: string
  units: number
  metered: Metered
  /** What is stored more than before. */
  bytes: number
}

export interface Scene {
  port: number
  /** How long a call between objects takes besides what the called one does. */
  hopMs: number
  isQuick: boolean
}

/** Objects without events for longer than this may have hibernated. */
export const sleepMs = 12_000

/** One build at a time in a checkout, however many servers start at once. */
import { mkdirSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A build takes seconds: a lock this old was left behind by one that was killed. */
const abandonedAfterMs = 60_000

function take(lock) {
  mkdirSync(dirname(lock), { recursive: true })
  try {
    mkdirSync(lock)
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    return false
  }
}

const ageMs = (lock) => Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())

export async function inTurn(lock, work) {
  while (!take(lock)) {
    if (ageMs(lock) > abandonedAfterMs) rmSync(lock, { recursive: true, force: true })
    else await sleep(50)
  }
  try {
    return await work()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

/** One build at a time in a checkout, however many servers start at once. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** The lock is a file that holds the number of the process that builds. */
function take(lock) {
  mkdirSync(dirname(lock), { recursive: true })
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    return false
  }
}

/** `wrangler dev` ends a build when a source changes again: nobody is left to give the lock back. */
function isAbandoned(lock) {
  try {
    const owner = Number(readFileSync(lock, 'utf8'))
    return owner > 0 && !process.kill(owner, 0)
  } catch (error) {
    return error.code === 'ESRCH'
  }
}

export async function inTurn(lock, work) {
  while (!take(lock)) {
    if (isAbandoned(lock)) rmSync(lock, { force: true })
    else await sleep(50)
  }
  try {
    return await work()
  } finally {
    rmSync(lock, { force: true })
  }
}

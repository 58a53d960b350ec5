/**
 * Where a terminal keeps what it knows: a file in the state folder that only its owner may read. The file is one device, and one
 * terminal has it at a time; a second terminal of the same person is another device, with the next file.
 */
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Storage } from '../../src/client/index.ts'
import { memory } from '../../src/client/memory.ts'
import { sqlite } from '../../src/client/sqlite.ts'
import { limits } from '../../src/protocol/index.ts'

export interface Place {
  storage: Storage
  /** Whether it is there the next time. */
  isKept: boolean
  leave(): Promise<void>
}

const busy = 5
const isBusy = (error: unknown): boolean => error instanceof Error && 'errcode' in error && error.errcode === busy

/** What SQLite adds to a file has the file’s own mode. */
function forOwnerAlone(file: string): string {
  closeSync(openSync(file, 'a', 0o600))
  return file
}

/** A lock that goes with the process, however that ends. */
function lock(file: string): DatabaseSync | undefined {
  const database = new DatabaseSync(forOwnerAlone(file))
  try {
    database.exec('begin exclusive')
    return database
  } catch (error) {
    database.close()
    if (isBusy(error)) return undefined
    throw error
  }
}

function inFolder(folder: string, name: string): Place {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (let device = 1; device <= limits.devicesPerUser; device++) {
    const file = join(folder, device === 1 ? name : `${name}-${device}`)
    const held = lock(`${file}.lock`)
    if (!held) continue
    const storage = sqlite(forOwnerAlone(`${file}.db`))
    const leave = async (): Promise<void> => {
      await storage.close()
      held.close()
    }
    return { storage, isKept: true, leave }
  }
  throw new Error('this person has too many terminals')
}

export function placeFor(server: string, handle: string): Place {
  const state = process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state')
  const name = `${new URL(server).host}-${handle}`.replaceAll(/[^\w.-]/gu, '_')
  try {
    return inFolder(join(state, 'edgewise'), name)
  } catch {
    // A folder that cannot be written is no reason not to talk.
    return { storage: memory(), isKept: false, leave: () => Promise.resolve() }
  }
}

/** The three storages keep the same promises; two of them keep them over a restart as well. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
// oxlint-disable-next-line import/no-unassigned-import -- it gives the globals of a browser
import 'fake-indexeddb/auto'
import { afterAll, expect, test } from 'vitest'
import { indexedDb } from '../../src/client/indexeddb.ts'
import { memory } from '../../src/client/memory.ts'
import { sqlite } from '../../src/client/sqlite.ts'
import { type Storage, put } from '../../src/client/storage.ts'
import { storageSuite } from './storage-suite.ts'

const folder = mkdtempSync(join(tmpdir(), 'edgewise-client-'))
const opened: Storage[] = []
let count = 0

const open = async (make: (name: string) => Storage): Promise<Storage> => {
  const storage = make(`storage-${++count}`)
  opened.push(storage)
  return storage
}
const file = (name: string): Storage => sqlite(join(folder, name))

afterAll(async () => {
  await Promise.all(opened.map((storage) => storage.close()))
  rmSync(folder, { recursive: true })
})

storageSuite('memory', () => open(memory))
storageSuite('node:sqlite', () => open(file))
storageSuite('IndexedDB', () => open(indexedDb))

test.each([
  ['node:sqlite', file],
  ['IndexedDB', indexedDb],
])('%s has it still when it is opened again', async (_, make) => {
  const first = make('kept')
  const alice = { id: 'alice', handle: 'alice', name: 'Alice' }
  await first.write([put('users', 'alice', alice)])
  await first.close()
  const second = await open(() => make('kept'))
  expect(await second.get('users', 'alice')).toEqual(alice)
})

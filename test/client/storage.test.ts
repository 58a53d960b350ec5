/** The three storages keep the same promises; two of them keep them over a restart as well. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
// oxlint-disable-next-line import/no-unassigned-import -- it gives the globals of a browser
import 'fake-indexeddb/auto'
import { afterAll, expect, test } from 'vitest'
import { indexedDb } from '../../src/client/indexeddb.ts'
import { memory } from '../../src/client/memory.ts'
import { sqlite } from '../../src/client/sqlite.ts'
import { type Storage, drop, put } from '../../src/client/storage.ts'
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
  await first.write([put('users', 'alice', alice), put('blobs', 'a', { blob: new Blob(['hello'], { type: 'text/plain' }) })])
  await first.close()
  const second = await open(() => make('kept'))
  const file = await second.get('blobs', 'a')
  expect([await second.get('users', 'alice'), await file?.blob.text(), file?.blob.type]).toEqual([alice, 'hello', 'text/plain'])
})

test('a database from before there were files keeps what it has, and takes files', async () => {
  const alice = { id: 'alice', handle: 'alice', name: 'Alice' }
  const before = ['meta', 'summaries', 'replicas', 'messages', 'notices', 'outbox', 'drafts', 'users']
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.open('old', 1)
    request.addEventListener('upgradeneeded', () => {
      for (const table of before) request.result.createObjectStore(table)
    })
    request.addEventListener('error', () => reject(new Error('it was not made')))
    request.addEventListener('success', () => {
      const transaction = request.result.transaction('users', 'readwrite')
      transaction.objectStore('users').put(alice, 'alice')
      transaction.addEventListener('complete', () => {
        request.result.close()
        resolve()
      })
    })
  })
  const storage = await open(() => indexedDb('old'))
  await storage.write([put('blobs', 'a', { blob: new Blob(['hello']) })])
  expect([await storage.get('users', 'alice'), await (await storage.get('blobs', 'a'))?.blob.text()]).toEqual([alice, 'hello'])
})

test('a file of rows from before there were files keeps what it has, and takes files', async () => {
  const path = join(folder, 'old')
  const db = new DatabaseSync(path)
  db.exec('create table rows (tab text not null, key text not null, row text not null, primary key (tab, key)) without rowid, strict')
  db.prepare('insert into rows values (?, ?, ?)').run('users', 'alice', '{"id":"alice","handle":"alice","name":"Alice"}')
  db.close()
  const storage = await open(() => sqlite(path))
  await storage.write([put('blobs', 'a', { blob: new Blob(['hello']) })])
  expect([(await storage.get('users', 'alice'))?.name, await (await storage.get('blobs', 'a'))?.blob.text()]).toEqual(['Alice', 'hello'])
})

test('the bytes of a file that is gone are gone from the file of rows', async () => {
  const path = join(folder, 'gone')
  const storage = await open(() => sqlite(path))
  await storage.write(['a', 'b', 'c'].map((key) => put('blobs', key, { blob: new Blob([key]) })))
  await storage.write([drop('blobs', { from: 'a', to: 'b' })])
  const db = new DatabaseSync(path)
  const keys = db.prepare('select key from bytes').all()
  db.close()
  expect(keys.map(({ key }) => key)).toEqual(['c'])
})

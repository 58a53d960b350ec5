/** The book in memory and in the storage: what is written at an awkward moment. */
import { expect, test } from 'vitest'
import { Book } from '../../src/client/book.ts'
import { memory } from '../../src/client/memory.ts'
import { type Storage, put } from '../../src/client/storage.ts'

const user = (id: string) => ({ id, handle: id, name: id })
const putUser = (id: string) => put('users', id, user(id))

/** A storage whose reads, and writes, wait until they are let go. */
function slow(): { storage: Storage; letGo: () => void; failNext: () => void } {
  const inner = memory()
  let [gate, letGo, fails] = [Promise.resolve(), (): void => undefined, false]
  const close = (): void => {
    gate = new Promise((resolve) => {
      letGo = resolve
    })
  }
  close()
  return {
    storage: {
      ...inner,
      name: 'slow',
      get: (table, key) => inner.get(table, key),
      range: async (table, range, options) => {
        const rows = await inner.range(table, range, options)
        await gate
        return rows
      },
      write: async (writes) => {
        await gate
        if (!fails) return inner.write(writes)
        fails = false
        throw new Error('the disk is full')
      },
    },
    letGo: () => letGo(),
    failNext: () => {
      fails = true
    },
  }
}

test('what is written while the storage is read is in memory afterwards', async () => {
  const { storage, letGo } = slow()
  const book = new Book(storage)
  const loaded = book.load()
  await Promise.resolve()
  await Promise.resolve()
  const written = book.write([putUser('alice')])
  letGo()
  await Promise.all([loaded, written])
  expect([book.get('users', 'alice'), await storage.get('users', 'alice')]).toEqual([user('alice'), user('alice')])
})

test('what another tab wrote while the storage is read is in memory afterwards', async () => {
  const { storage, letGo } = slow()
  const book = new Book(storage)
  const loaded = book.load()
  await Promise.resolve()
  await Promise.resolve()
  book.take([{ table: 'users', key: 'bob', row: user('bob') }])
  letGo()
  await loaded
  expect(book.get('users', 'bob')).toEqual(user('bob'))
})

test('writes that were asked for behind one that fails are not done', async () => {
  const { storage, letGo, failNext } = slow()
  const book = new Book(storage)
  letGo()
  await book.load()
  failNext()
  const writes = await Promise.allSettled(['alice', 'bob', 'carol'].map((id) => book.write([putUser(id)])))
  const later = await Promise.allSettled([book.write([putUser('dan')])])
  const stored = await Promise.all(['alice', 'bob', 'carol', 'dan'].map((id) => storage.get('users', id)))
  expect([[...writes, ...later].map(({ status }) => status), stored]).toEqual([
    ['rejected', 'rejected', 'rejected', 'fulfilled'],
    [undefined, undefined, undefined, user('dan')],
  ])
})

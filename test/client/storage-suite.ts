/** What every storage promises, held over each of them. */
import { describe, expect, test } from 'vitest'
import { type Delta, type MessageRow, type Storage, drop, everyKey, keyOf, keysOf, only, put } from '../../src/client/storage.ts'

const row = (seq: number, text = `text ${seq}`, rev = 0): MessageRow => ({
  message: { conversationId: 'c', seq, id: `m${seq}`, senderId: 'alice', sentAt: 1, content: { type: 'text', text } },
  rev,
})
const putRow = (seq: number, text?: string) => put('messages', keyOf('c', seq), row(seq, text))
const seqs = (rows: MessageRow[]): number[] => rows.map(({ message }) => message.seq)

export function storageSuite(name: string, open: () => Promise<Storage>): void {
  describe(`the storage ${name}`, () => {
    test('gives back what was put, and nothing for what was not', async () => {
      const storage = await open()
      await storage.write([putRow(1)])
      expect([await storage.get('messages', keyOf('c', 1)), await storage.get('messages', keyOf('c', 2))]).toEqual([row(1), undefined])
    })

    test('rows come in order of their numbers, as many as asked for, from either end', async () => {
      const storage = await open()
      await storage.write([10, 9, 2, 100, 1].map((seq) => putRow(seq)))
      await storage.write([put('messages', keyOf('b', 5), row(5)), put('messages', keyOf('d', 5), row(5))])
      expect([
        seqs(await storage.range('messages', keysOf('c'))),
        seqs(await storage.range('messages', keysOf('c', 2, 10))),
        seqs(await storage.range('messages', keysOf('c'), { limit: 2 })),
        seqs(await storage.range('messages', keysOf('c', 0, 10), { limit: 2, reverse: true })),
      ]).toEqual([
        [1, 2, 9, 10, 100],
        [2, 9, 10],
        [1, 2],
        [10, 9],
      ])
    })

    test('a range is only of its own conversation and table', async () => {
      const storage = await open()
      await storage.write([putRow(1), put('messages', keyOf('cc', 1), row(1)), put('users', 'c', { id: 'c', handle: 'c', name: 'C' })])
      await storage.write([drop('messages', keysOf('c'))])
      expect([
        seqs(await storage.range('messages', everyKey)),
        (await storage.range('users', everyKey)).length,
        await storage.get('messages', keyOf('c', 1)),
      ]).toEqual([[1], 1, undefined])
    })

    test('a put sees what is there, also from the same write, and leaves it by giving it back', async () => {
      const storage = await open()
      const seen: unknown[] = []
      const deltas = await storage.write([
        putRow(1),
        {
          kind: 'put',
          table: 'messages',
          key: keyOf('c', 1),
          next: (before) => {
            seen.push(before)
            return before
          },
        },
      ])
      expect([seen, deltas]).toEqual([[row(1)], [{ table: 'messages', key: keyOf('c', 1), row: row(1) }]])
    })

    test('a patch changes the rows of its range and tells of those alone that it changed', async () => {
      const storage = await open()
      await storage.write([1, 2, 3, 4].map((seq) => putRow(seq)))
      const deltas = await storage.write([
        {
          kind: 'patch',
          table: 'messages',
          ...keysOf('c', 2, 3),
          change: (before) => (before.message.seq === 3 ? { ...before, rev: 7 } : before),
        },
      ])
      const changed: Delta[] = [{ table: 'messages', key: keyOf('c', 3), row: { ...row(3), rev: 7 } }]
      expect([deltas, (await storage.range('messages', keysOf('c'))).map(({ rev }) => rev)]).toEqual([changed, [0, 0, 7, 0]])
    })

    test('a write that fails half way leaves no trace, and the next one works', async () => {
      const storage = await open()
      await storage.write([putRow(1, 'before')])
      const failing = storage.write([
        putRow(1, 'after'),
        putRow(2),
        drop('messages', only(keyOf('c', 1))),
        {
          kind: 'put',
          table: 'users',
          key: 'x',
          next: () => {
            throw new Error('no')
          },
        },
      ])
      await expect(failing).rejects.toThrow('no')
      await storage.write([putRow(3)])
      expect(await storage.range('messages', everyKey)).toEqual([row(1, 'before'), row(3)])
    })

    test('writes take effect in the order of the calls, and reads see them', async () => {
      const storage = await open()
      const writes = ['a', 'b', 'c'].map((text) => storage.write([putRow(1, text)]))
      const read = storage.get('messages', keyOf('c', 1))
      await Promise.all(writes)
      expect([await read, await storage.get('messages', keyOf('c', 1))]).toEqual([row(1, 'c'), row(1, 'c')])
    })

    test('a wipe leaves nothing', async () => {
      const storage = await open()
      await storage.write([putRow(1), put('users', 'alice', { id: 'alice', handle: 'alice', name: 'Alice' })])
      await storage.wipe()
      expect([await storage.range('messages', everyKey), await storage.range('users', everyKey)]).toEqual([[], []])
    })

    test('a file is kept with its bytes and its type, and goes like any row', async () => {
      const storage = await open()
      const bytes = Uint8Array.from({ length: 300_000 }, (_, at) => at % 251)
      const file = (text: BlobPart, type: string) => ({ blob: new Blob([text], { type }) })
      const told = await storage.write([
        put('blobs', 'a', file(bytes, 'image/png')),
        put('blobs', 'b', file('b', '')),
        put('blobs', 'c', file('c', 'text/plain')),
        put('users', 'a', { id: 'a', handle: 'a', name: 'A' }),
      ])
      await storage.write([put('blobs', 'b', file('another', 'text/html')), drop('blobs', only('c'))])
      const kept = await storage.get('blobs', 'a')
      const rows = await storage.range('blobs', everyKey)
      expect([kept?.blob.type, kept && new Uint8Array(await kept.blob.arrayBuffer())]).toEqual(['image/png', bytes])
      expect([told.map((delta) => 'key' in delta && delta.key), await Promise.all(rows.map(({ blob }) => blob.text()))]).toEqual([
        ['a', 'b', 'c', 'a'],
        [await kept?.blob.text(), 'another'],
      ])
      expect([rows.map(({ blob }) => blob.type), await storage.get('blobs', 'c'), await storage.get('users', 'a')]).toEqual([
        ['image/png', 'text/html'],
        undefined,
        { id: 'a', handle: 'a', name: 'A' },
      ])
      await storage.wipe()
      expect(await storage.range('blobs', everyKey)).toEqual([])
    })

    test('a file and its row are written together, or neither', async () => {
      const storage = await open()
      const failing = storage.write([
        put('blobs', 'a', { blob: new Blob(['x']) }),
        {
          kind: 'put',
          table: 'users',
          key: 'x',
          next: () => {
            throw new Error('no')
          },
        },
      ])
      await expect(failing).rejects.toThrow('no')
      expect(await storage.get('blobs', 'a')).toBeUndefined()
    })

    test('writes around a file stay in their order, and a read sees those asked for before it', async () => {
      const storage = await open()
      const writes = [
        storage.write([putRow(1, 'before')]),
        storage.write([put('blobs', 'a', { blob: new Blob([new Uint8Array(200_000)]) }), putRow(1, 'with it')]),
        storage.write([putRow(1, 'after')]),
      ]
      const read = storage.get('messages', keyOf('c', 1))
      await Promise.all(writes)
      expect([await read, await storage.get('messages', keyOf('c', 1))]).toEqual([row(1, 'after'), row(1, 'after')])
    })

    test('what a range is may be decided by the write before', async () => {
      const storage = await open()
      await storage.write([putRow(1), putRow(2)])
      let found = ''
      const deltas = await storage.write([
        {
          kind: 'patch',
          table: 'messages',
          ...keysOf('c', 2, 2),
          change: (before) => {
            found = keyOf('c', before.message.seq)
            return before
          },
        },
        {
          kind: 'drop',
          table: 'messages',
          get from() {
            return found
          },
          get to() {
            return found
          },
        },
      ])
      expect([seqs(await storage.range('messages', everyKey)), deltas]).toEqual([
        [1],
        [{ table: 'messages', dropped: true, from: keyOf('c', 2), to: keyOf('c', 2) }],
      ])
    })

    test('text of any kind is kept as it is', async () => {
      const storage = await open()
      const text = '\u202e👩‍👩‍👧 \u0000"\'\\ ﷽'
      await storage.write([putRow(1, text)])
      expect(await storage.get('messages', keyOf('c', 1))).toEqual(row(1, text))
    })
  })
}

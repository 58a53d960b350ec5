import { runInDurableObject } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { group, history, ok, open, people, post, text } from './support.ts'

test('a write that fails half way leaves no trace: not in the tables, not in memory, not on a socket', async () => {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  const seq = await post(room, alice, 'before')
  const socket = await open(room, bob)
  await runInDurableObject(room.stub, (_, { storage: { sql } }) => {
    const exec = sql.exec.bind(sql)
    let failed = false
    sql.exec = <T extends Record<string, SqlStorageValue>>(statement: string, ...bindings: unknown[]): SqlStorageCursor<T> => {
      if (!failed && statement.startsWith('update message set content')) {
        failed = true
        throw new Error('the disk is gone')
      }
      return exec<T>(statement, ...bindings)
    }
  })
  const failure: unknown = await room.stub.edit(alice, { seq, content: text('lost') }).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(Error)
  await ok(room.stub.edit(alice, { seq, content: text('after') }))
  expect(await socket.next('change')).toMatchObject({ change: { rev: 1, content: text('after') } })
  expect((await history(room, bob)).map(({ content }) => content)).toEqual([text('after')])
})

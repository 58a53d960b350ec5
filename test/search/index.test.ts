/** The index: made lazily and in batches, paid by the row, and left by everything that is edited, deleted or expired. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { expect, test } from 'vitest'
import type { Place } from '../../src/protocol/index.ts'
import { type Room, direct, group, meter, ok, people, post, range, refusal, tables, text } from '../conversation/support.ts'
import { find, findAll, found, seqsOf, write } from './support.ts'

const lines = (count: number) => range(1, count).map((n) => text(`number ${n}${n % 10 === 0 ? ' round' : ''}`))

async function talk(count: number): Promise<{ room: Room; alice: string; bob: string }> {
  const [alice, bob] = people()
  const room = await group(alice, [bob], { settings: { history: 'shared' } })
  await write(room, alice, lines(count))
  await evictDurableObject(room.stub)
  return { room, alice, bob }
}

const tableNames = async (room: Room) => Object.keys(await tables(room)).filter((name) => name.startsWith('search'))

/** Every table and the pages of the index, as bytes: in no encoding may the word be there. */
function holds({ stub }: Room, word: string): Promise<string[]> {
  return runInDurableObject(stub, (_, { storage: { sql } }) => {
    const names = [
      ...sql.exec<{ name: string }>(
        "select name from sqlite_master where type = 'table' and sql not like 'create virtual%' and name not like '\\_cf%' escape '\\'",
      ),
    ]
    return names.flatMap(({ name }) => {
      const values = [...sql.exec(`select * from "${name}"`)].flatMap((row) => Object.values(row))
      const texts = values.map((value) => (value instanceof ArrayBuffer ? new TextDecoder('latin1').decode(value) : String(value)))
      return texts.some((value) => value.includes(word)) ? [name] : []
    })
  })
}

test('a conversation that nobody searches has no index, and one with few messages needs none', async () => {
  const { room, alice } = await talk(60)
  expect(await tableNames(room)).toEqual([])
  expect(await found(room, alice, 'round')).toEqual([60, 50, 40, 30, 20, 10])
  expect(await tableNames(room)).toEqual([])
})

test('a message that is sent after the index was made costs two rows, and is found at once', async () => {
  const { room, alice, bob } = await talk(300)
  await find(room, bob, 'round')
  await post(room, alice, 'warm')
  const read = await meter(room)
  const seq = await post(room, alice, 'needle')
  expect(read().rowsWritten).toBe(2)
  expect(await found(room, bob, 'needle')).toEqual([seq])
})

test('a message that is indexed costs at most 1.1 rows, and looking again none', async () => {
  const { room, alice, bob } = await talk(3_000)
  const read = await meter(room)
  // Of a cursor that was not read to its end only the object itself can tell what it cost.
  const written = () => runInDurableObject(room.stub, () => read().rowsWritten)
  expect(await found(room, bob, 'round')).toHaveLength(300)
  const rows = await written()
  expect(rows / 3_000).toBeGreaterThanOrEqual(1)
  expect(rows / 3_000).toBeLessThanOrEqual(1.1)
  for (const n of range(1, 40)) await post(room, alice, `new ${n}`)
  await written()
  expect(await found(room, bob, 'round')).toHaveLength(300)
  expect(await found(room, bob, 'new')).toHaveLength(40)
  expect(await written()).toBe(0)
})

test('a large backlog is worked off call by call, the newest first, over evictions', async () => {
  const { room, bob } = await talk(25_000)
  const seen: number[] = []
  let calls = 0
  for (let after: Place | undefined; ;) {
    const { hits, rest } = await find(room, bob, 'round', { limit: 100, ...(after ? { after } : {}) })
    calls++
    seen.push(...seqsOf(hits))
    if (!rest) break
    after = { sentAt: rest.sentAt, conversationId: room.id, seq: rest.seq }
    if (calls % 5 === 0) await evictDurableObject(room.stub)
  }
  expect(seen).toEqual(
    range(1, 2_500)
      .map((n) => n * 10)
      .toReversed(),
  )
})

test('one call does no more than its share, and says how far it came', async () => {
  const { room, bob } = await talk(25_000)
  const { hits, rest } = await find(room, bob, 'nowhere')
  expect(hits).toEqual([])
  expect(rest?.because).toBe('work')
  expect(rest?.seq).toBeGreaterThan(10_000)
  expect(await found(room, bob, 'number 77')).toEqual(
    range(1, 25_000)
      .filter((n) => `${n}`.startsWith('77'))
      .toReversed(),
  )
})

test('what is searched in the past is indexed there, and the gaps between are filled when they are searched', async () => {
  const { room, bob } = await talk(2_000)
  const { hits } = await find(room, bob, 'round', { limit: 5 })
  const newest = hits[0]?.message.sentAt ?? 0
  expect(await found(room, bob, 'round', { to: newest - 1_500_000, from: newest - 1_600_000 })).toEqual(
    range(40, 50)
      .map((n) => n * 10)
      .toReversed(),
  )
  expect(await found(room, bob, 'round')).toEqual(
    range(1, 200)
      .map((n) => n * 10)
      .toReversed(),
  )
})

test('an edit takes the old words out and puts the new ones in', async () => {
  const { room, alice, bob } = await talk(300)
  const seq = await post(room, alice, 'xylophone')
  await write(room, alice, lines(100))
  await evictDurableObject(room.stub)
  expect(await found(room, bob, 'xylophone')).toEqual([seq])
  await ok(room.stub.edit(alice, { seq, content: text('quagmire') }))
  expect(await found(room, bob, 'xylophone')).toEqual([])
  expect(await found(room, bob, 'quag')).toEqual([seq])
  expect((await holds(room, 'xylophone')).filter((name) => name.startsWith('search'))).toEqual([])
})

test('what is deleted is found by nobody and left in no table, however often it was edited', async () => {
  const { room, alice, bob } = await talk(300)
  const seq = await post(room, alice, 'kiwicanary first')
  await ok(room.stub.edit(alice, { seq, content: text('quokkacanary second') }))
  await write(room, alice, lines(100))
  await evictDurableObject(room.stub)
  expect(await found(room, bob, 'quokka')).toEqual([seq])
  expect(await holds(room, 'quokkacanary')).toContain('search_data')
  await ok(room.stub.deleteForAll(alice, seq))
  expect(await found(room, bob, 'quokka')).toEqual([])
  for (const word of ['kiwicanary', 'quokkacanary', 'wicanary', 'okkacanary']) expect(await holds(room, word)).toEqual([])
})

test('what expires leaves the index with its words, and is not found though it is not emptied yet', async () => {
  const [alice, bob] = people()
  const room = await direct(alice, bob, { settings: { expireSeconds: 5 } })
  const seq = await post(room, alice, 'zebracanary')
  await write(room, alice, lines(300))
  await evictDurableObject(room.stub)
  expect(await found(room, bob, 'zebra')).toEqual([seq])
  expect(await holds(room, 'zebracanary')).toContain('search_data')
  await runInDurableObject(
    room.stub,
    (_, { storage: { sql } }) => void sql.exec('update message set expires_at = ? where seq = ?', Date.now() - 1, seq),
  )
  expect(await found(room, bob, 'zebra')).toEqual([])
  await runDurableObjectAlarm(room.stub)
  expect(await holds(room, 'zebracanary')).toEqual([])
})

test('what somebody hid is found by the others alone', async () => {
  const { room, alice, bob } = await talk(300)
  await ok(room.stub.deleteForMe(bob, 150))
  expect(await found(room, bob, 'round')).not.toContain(150)
  expect(await found(room, alice, 'round')).toContain(150)
})

test('an index of another version is made anew', async () => {
  const { room, alice, bob } = await talk(300)
  await find(room, bob, 'round')
  await runInDurableObject(room.stub, (_, { storage: { sql } }) => {
    sql.exec('update search_cover set version = 0')
    sql.exec("insert into search (search) values ('delete-all')")
  })
  await evictDurableObject(room.stub)
  await ok(room.stub.deleteForAll(alice, 300))
  expect(await found(room, bob, 'round')).toEqual(
    range(1, 29)
      .map((n) => n * 10)
      .toReversed(),
  )
})

test('who is not there finds nothing, and learns nothing', async () => {
  const { room } = await talk(3)
  const [, , carol] = people()
  expect(await refusal(room.stub.search(carol, { q: 'round', limit: 50, except: [] }))).toBe('not_found')
})

test('who left finds what it saw, in the words that it saw, and nothing later', async () => {
  for (const filler of [0, 300]) {
    const { room, alice, bob } = await talk(filler)
    const kept = await post(room, alice, 'apple early')
    const gone = await post(room, alice, 'cherry early')
    await ok(room.stub.remove(bob, bob))
    await ok(room.stub.edit(alice, { seq: kept, content: text('banana later') }))
    await ok(room.stub.deleteForAll(alice, gone))
    await post(room, alice, 'apple after')
    await write(room, alice, lines(filler))
    await evictDurableObject(room.stub)
    await found(room, alice, 'banana')
    expect(await found(room, bob, 'apple')).toEqual([kept])
    expect((await findAll(room, bob, 'apple'))[0]?.snippet).toBe('apple early')
    for (const word of ['banana', 'cherry', 'after']) expect(await found(room, bob, word)).toEqual([])
    expect(await found(room, alice, 'banana')).toEqual([kept])
  }
})

test('who joins finds what came since, and once more inside nothing of what lay between', async () => {
  const [alice, bob] = people()
  const room = await group(alice)
  const says = (word: string) => post(room, alice, `needle ${word}`)
  await says('before')
  await ok(room.stub.add(alice, [bob]))
  const first = await says('first')
  await ok(room.stub.remove(alice, bob))
  await says('between')
  await ok(room.stub.add(alice, [bob]))
  const second = await says('second')
  expect(await found(room, bob, 'needle')).toEqual([second, first])
})

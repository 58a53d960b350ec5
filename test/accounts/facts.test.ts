/** What a direct conversation has to know of its people: told at once, and told again until it got through. */
import { env } from 'cloudflare:workers'
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { Database } from '../../src/domain/database.ts'
import { owed } from '../../src/domain/inbox/due.ts'
import { Duties } from '../../src/objects/duties.ts'
import { conversationStub, directId } from '../../src/platform/address.ts'
import { unwrap } from '../../src/platform/answer.ts'
import { type Person, news, problem, signUp } from './support.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const later = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })

async function pair(): Promise<{ alice: Person; bob: Person; send: (by: Person) => Promise<number> }> {
  const [alice, bob] = [await signUp('alice'), await signUp('bob')]
  await alice.ask('POST', '/v1/conversations', { kind: 'direct', userId: bob.id })
  let messages = 0
  const send = (by: Person) => {
    const id = `01890000-0000-7000-8000-${String(messages++).padStart(12, '0')}`
    return by.status('POST', `/v1/conversations/${directId(alice.id, bob.id)}/messages`, { id, content: { type: 'text', text: 'hello' } })
  }
  return { alice, bob, send }
}

describe('a block', () => {
  test('holds by the time it is answered, and ends with the answer that ends it', async () => {
    const { alice, bob, send } = await pair()
    expect(await send(bob)).toBe(201)
    await alice.ask('PUT', `/v1/contacts/${bob.id}`, { blocked: true })
    expect(await send(bob)).toBe(403)
    await alice.ask('PUT', `/v1/contacts/${bob.id}`, { blocked: false })
    expect(await send(bob)).toBe(201)
    await alice.ask('PUT', `/v1/contacts/${bob.id}`, { blocked: true })
    await alice.ask('DELETE', `/v1/contacts/${bob.id}`)
    expect(await send(bob)).toBe(201)
  })

  test('of somebody without a conversation makes none', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    expect(await alice.status('PUT', `/v1/contacts/${bob.id}`, { blocked: true })).toBe(200)
    expect(await alice.ask('GET', `/v1/conversations/${directId(alice.id, bob.id)}`)).toMatchObject(problem(404, 'not_found'))
    expect((await alice.ask('GET', '/v1/conversations')).body).toEqual({ conversations: [] })
  })

  test('that could not be told is told again, as it is by then', async () => {
    const { alice, bob, send } = await pair()
    const id = directId(alice.id, bob.id)
    const broken = vi.spyOn(env.CONVERSATION, 'getByName').mockImplementation(() => {
      throw new Error('the conversation is out of reach')
    })
    unwrap(await alice.inbox.putContact({ userId: bob.id, blocked: true }))
    expect(broken).toHaveBeenCalledWith(id, {})
    broken.mockRestore()
    expect(await send(bob)).toBe(201)
    later(2_000)
    await runDurableObjectAlarm(alice.inbox)
    expect(await send(bob)).toBe(403)
  })

  test('that is taken back before it was told leaves no block behind', async () => {
    const { alice, bob, send } = await pair()
    const broken = vi.spyOn(env.CONVERSATION, 'getByName').mockImplementationOnce(() => {
      throw new Error('the conversation is out of reach')
    })
    unwrap(await alice.inbox.putContact({ userId: bob.id, blocked: true }))
    broken.mockRestore()
    unwrap(await alice.inbox.putContact({ userId: bob.id, blocked: false }))
    later(60_000)
    await runDurableObjectAlarm(alice.inbox)
    expect(await send(bob)).toBe(201)
  })

  test.each([true, false])('that changes often at once ends as it was set last: %s', async (blocked) => {
    const { alice, bob, send } = await pair()
    const changes = [true, false, true, false, true, false, blocked].map((value) =>
      alice.inbox.putContact({ userId: bob.id, blocked: value }),
    )
    await Promise.all(changes)
    expect(await send(bob)).toBe(blocked ? 403 : 201)
  })

  test('between two looks and the making of a conversation is told to it afterwards', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const id = directId(alice.id, bob.id)
    unwrap(await alice.inbox.putContact({ userId: bob.id, blocked: true }))
    // Made with what alice's inbox said before.
    const facts = { [alice.id]: { blocksPeer: false, readReceipts: true }, [bob.id]: { blocksPeer: false, readReceipts: true } }
    const members = [alice, bob].map((person) => ({ userId: person.id, role: 'member' as const }))
    unwrap(await conversationStub(env, id).create({ id, kind: 'direct', createdBy: alice.id, members, facts }))
    const send = (n: number) =>
      bob.status('POST', `/v1/conversations/${id}/messages`, {
        id: `01890000-0000-7000-8000-00000000000${n}`,
        content: { type: 'text', text: 'hello' },
      })
    let refused = false
    for (let n = 0; n < 10 && !refused; n++) refused = (await send(n)) === 403
    expect(refused).toBe(true)
  })
})

describe('an inbox that hears of a direct conversation for the first time', () => {
  const held = { blocksPeer: false, readReceipts: true }
  test.each([
    ['nothing where it was made with what holds', held, 0],
    ['a block that it was made without', { ...held, blocksPeer: true }, 1],
    ['a setting that it was made without', { ...held, readReceipts: false }, 1],
    ['everything where it does not say with what it was made', undefined, 1],
  ])('owes it %s', async (_, facts, owed) => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    vi.spyOn(env.CONVERSATION, 'getByName').mockImplementation(() => {
      throw new Error('the conversation is out of reach')
    })
    const told = { conversationId: directId(alice.id, bob.id), kind: 'direct' as const, peerId: bob.id, ...(facts ? { facts } : {}) }
    expect(await alice.inbox.deliver(news(told))).toEqual({ devices: [] })
    const rows = await runInDurableObject(alice.inbox, (__, { storage }) => [...storage.sql.exec('select duty from due')])
    expect(rows).toHaveLength(owed)
  })
})

describe('an inbox that still owes something', () => {
  test('tells one conversation one thing at a time, and many conversations at once', async () => {
    const alice = await signUp('alice')
    await runInDurableObject(alice.inbox, async (_, { storage }) => {
      const db = new Database(storage)
      const running = new Map<string, number>()
      const most = { ofOne: 0, ofAll: 0, tries: 0 }
      // The alarm would wake the inbox itself, which would carry out these duties in its own way.
      const silent = () => undefined
      const duties = new Duties(owed, silent, async (duty) => {
        const key = JSON.stringify(duty)
        running.set(key, (running.get(key) ?? 0) + 1)
        most.tries++
        most.ofOne = Math.max(most.ofOne, ...running.values())
        most.ofAll = Math.max(
          most.ofAll,
          [...running.values()].reduce((sum, n) => sum + n, 0),
        )
        await new Promise((resolve) => setTimeout(resolve, 20))
        running.set(key, (running.get(key) ?? 0) - 1)
      })
      const flush = (count: number) => {
        for (let i = 0; i < count; i++) owed.add(db, { kind: 'facts', peerId: `peer ${i}` }, Date.now())
        return duties.flush(db)
      }
      const first = flush(1)
      await new Promise((resolve) => setTimeout(resolve, 5))
      await Promise.all([first, flush(1), flush(120)])
      // The first is asked for again while it is tried, so it is tried again.
      expect(most).toEqual({ ofOne: 1, ofAll: expect.any(Number), tries: expect.any(Number) })
      expect([most.ofAll > 40, most.ofAll <= 52, most.tries >= 121, most.tries <= 123]).toEqual([true, true, true, true])
      expect(owed.ready(db, Date.now())).toEqual([])
    })
  })

  test('answers although another object does not', async () => {
    const { alice, bob } = await pair()
    const stub = Object.assign(Object.create(env.CONVERSATION.getByName(directId(alice.id, bob.id))), {
      setFacts: () => new Promise(() => undefined),
    })
    const silent = vi.spyOn(env.CONVERSATION, 'getByName').mockReturnValue(stub)
    const before = performance.now()
    for (const blocked of [true, false]) expect(await alice.inbox.putContact({ userId: bob.id, blocked })).toMatchObject({ ok: true })
    expect(performance.now() - before).toBeLessThan(5_000)
    silent.mockRestore()
  })

  test('tries again after growing pauses, and forgets what went through', async () => {
    const { alice, bob } = await pair()
    let tries = 0
    const broken = vi.spyOn(env.CONVERSATION, 'getByName').mockImplementation(() => {
      tries++
      throw new Error('the conversation is out of reach')
    })
    unwrap(await alice.inbox.putContact({ userId: bob.id, blocked: true }))
    const pauses = [1_000, 2_000, 4_000, 8_000]
    for (const [i, pause] of pauses.entries()) {
      expect(tries).toBe(i + 1)
      later(pause - 100)
      await runDurableObjectAlarm(alice.inbox)
      expect(tries).toBe(i + 1)
      later(100)
      await runDurableObjectAlarm(alice.inbox)
    }
    broken.mockRestore()
    later(60_000)
    await runDurableObjectAlarm(alice.inbox)
    expect(await runDurableObjectAlarm(alice.inbox)).toBe(false)
  })
})

/** The list of conversations, and what a user wants of each. */
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { conversation, routes } from '../../src/protocol/index.ts'
import { listen, news, PASSWORD, type Person, problem, signUp, statuses, times } from './support.ts'

const defaults = { mutedUntil: null, pinned: false, archived: false, notify: 'all' }

async function group(by: Person, title: string, members: Person[] = []): Promise<string> {
  const { body } = await by.ask('POST', '/v1/conversations', { kind: 'group', title, userIds: members.map(({ id }) => id) })
  return conversation.parse(body).id
}

let messages = 0
const say = (by: Person, id: string, text = 'hi') =>
  by.status('POST', `/v1/conversations/${id}/messages`, {
    id: `01890000-0000-7000-8000-${String(messages++).padStart(12, '0')}`,
    content: { type: 'text', text },
  })

const page = async (by: Person, query = '') =>
  routes.listConversations.answers[200].schema.parse((await by.ask('GET', `/v1/conversations${query}`)).body)
const ids = async (by: Person, query = '') => (await page(by, query)).conversations.map(({ id }) => id)
const prefer = (by: Person, id: string, preferences: object) => by.ask('PATCH', `/v1/conversations/${id}/preferences`, preferences)

type Named = ReturnType<typeof env.CONVERSATION.getByName>

/** Puts something else in the place of conversations, as the inboxes reach them. */
function replaced(by: (stub: Named, id: string) => Named): void {
  const real = env.CONVERSATION.getByName.bind(env.CONVERSATION)
  vi.spyOn(env.CONVERSATION, 'getByName').mockImplementation((id) => by(real(id), id))
}

async function groups(by: Person, count: number): Promise<string[]> {
  const made: string[] = []
  for (let i = 0; i < count; i++) made.unshift(await group(by, `group ${i}`))
  return made
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('the list', () => {
  test('ends a page early that would grow too large, and goes on from there', async () => {
    const alice = await signUp('alice')
    const made = await groups(alice, 45)
    for (const id of made.toReversed()) expect(await say(alice, id, '🦊'.repeat(100_000))).toBe(201)
    const walked: string[][] = []
    for (let cursor = ''; ;) {
      const answer = await page(alice, `?limit=100${cursor}`)
      expect(JSON.stringify(answer).length * 2).toBeLessThan(9 * 1024 * 1024)
      walked.push(answer.conversations.map(({ id }) => id))
      if (answer.nextCursor === undefined) break
      cursor = `&cursor=${encodeURIComponent(answer.nextCursor)}`
    }
    expect(walked.map(({ length }) => length)).toEqual([20, 20, 5])
    expect(walked.flat()).toEqual(made)
  })

  test('asks only the conversations of its page what they look like', async () => {
    const alice = await signUp('alice')
    // While a device of alice is here, her inbox is told of everything, and knows the order.
    await listen(alice)
    const made = await groups(alice, 6)
    const asked: string[] = []
    replaced((stub, id) =>
      Object.assign(Object.create(stub), {
        summary: (userId: string) => {
          asked.push(id)
          return stub.summary(userId)
        },
      }),
    )
    expect(await ids(alice, '?limit=2')).toEqual(made.slice(0, 2))
    expect(asked).toEqual(made.slice(0, 2))
  })

  test('leaves out a conversation that cannot be reached', async () => {
    const alice = await signUp('alice')
    const [c = '', b = '', a = ''] = await groups(alice, 3)
    const silent = vi.spyOn(console, 'warn').mockReturnValue()
    const broken = async () => {
      throw new Error('out of reach')
    }
    replaced((stub, id) => (id === b ? Object.assign(Object.create(stub), { summary: broken }) : stub))
    expect(await ids(alice)).toEqual([c, a])
    expect(silent).toHaveBeenCalledOnce()
    vi.restoreAllMocks()
    expect(await ids(alice)).toEqual([c, b, a])
  })

  test('is of both in a direct conversation, each with the other as its peer', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const made = await alice.ask('POST', '/v1/conversations', { kind: 'direct', userId: bob.id })
    const summary = { ...conversation.parse(made.body), preferences: defaults, readSeq: 0, unreadCount: 0, mentionCount: 0 }
    expect(await page(alice)).toEqual({ conversations: [{ ...summary, peer: bob.user }] })
    expect(await page(bob)).toEqual({ conversations: [{ ...summary, peer: alice.user }] })
    await say(bob, summary.id)
    expect((await page(alice)).conversations[0]).toMatchObject({ unreadCount: 1, lastMessage: { seq: 1, senderId: bob.id } })
    await bob.ask('DELETE', '/v1/me', { password: PASSWORD })
    expect((await page(alice)).conversations.map(({ peer }) => peer)).toEqual([undefined])
  })

  test('has the newest activity first, and is walked through by its cursor', async () => {
    const alice = await signUp('alice')
    const made: string[] = []
    for (let i = 0; i < 5; i++) made.push(await group(alice, `group ${i}`))
    const [a = '', b = '', c = '', d = '', e = ''] = made
    await say(alice, b)
    expect(await ids(alice)).toEqual([b, e, d, c, a])
    const walked: string[][] = []
    for (let cursor = ''; ;) {
      const { conversations, nextCursor } = await page(alice, `?limit=2${cursor}`)
      walked.push(conversations.map(({ id }) => id))
      if (nextCursor === undefined) break
      cursor = `&cursor=${encodeURIComponent(nextCursor)}`
    }
    expect(walked).toEqual([[b, e], [d, c], [a]])
  })

  test.each([
    '?limit=0',
    '?limit=101',
    '?limit=x',
    '?limit=',
    '?limit=1&limit=2',
    '?cursor=%21',
    '?cursor=',
    '?cursor=bm90IG9uZQ',
    '?colour=red',
  ])('refuses %s', async (query) => {
    const alice = await signUp('alice')
    expect(await alice.ask('GET', `/v1/conversations${query}`)).toMatchObject(problem(400, 'invalid_request'))
  })

  test('keeps what was left until it is archived', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const id = await group(alice, 'Friends', [bob])
    await bob.ask('DELETE', `/v1/conversations/${id}/members/${bob.id}`)
    expect((await page(bob)).conversations.map(({ role }) => role)).toEqual(['left'])
    expect((await prefer(bob, id, { archived: true })).body).toEqual({ ...defaults, archived: true })
    expect(await ids(bob)).toEqual([])
    await alice.ask('POST', `/v1/conversations/${id}/members`, { userIds: [bob.id] })
    expect((await page(bob)).conversations).toMatchObject([{ id, role: 'member', preferences: { archived: true } }])
  })
})

describe('what a conversation says of a membership', () => {
  test('counts by its rev: an older word changes nothing', async () => {
    const alice = await signUp('alice')
    const id = await group(alice, 'Friends')
    const told = async (rev: number, joined: boolean) => {
      await alice.inbox.deliver(news({ conversationId: id, joined, since: { at: rev, rev } }))
      await prefer(alice, id, { archived: true })
      return ids(alice)
    }
    const [joined, left] = [[id], []]
    expect(await told(10, true)).toEqual(joined)
    expect(await told(12, false)).toEqual(left)
    expect(await told(11, true)).toEqual(left)
    expect(await told(11, true)).toEqual(left)
    // Left and let in again at once: the joining is the later one.
    expect(await told(12, true)).toEqual(joined)
    expect(await told(12, false)).toEqual(joined)
    expect(await told(13, true)).toEqual(joined)
    expect(await told(12, false)).toEqual(joined)
  })
})

describe('preferences', () => {
  test('are the caller’s own, and partial', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    const phone = await alice.signIn()
    const id = await group(alice, 'Friends', [bob])
    const until = Date.now() + 60_000
    const changes: [object, object][] = [
      [{}, {}],
      [{ mutedUntil: until }, { mutedUntil: until }],
      [
        { pinned: true, notify: 'mentions' },
        { pinned: true, notify: 'mentions' },
      ],
      [{ mutedUntil: null }, { mutedUntil: null }],
    ]
    const expected = { ...defaults }
    for (const [patch, change] of changes) {
      Object.assign(expected, change)
      expect((await prefer(alice, id, patch)).body).toEqual(expected)
    }
    expect((await page(phone)).conversations[0]?.preferences).toEqual(expected)
    expect((await page(bob)).conversations[0]?.preferences).toEqual(defaults)
  })

  test('of what is not the caller’s are not found', async () => {
    const [alice, bob] = [await signUp('alice'), await signUp('bob')]
    for (const id of [await group(bob, 'Bobs'), 'x', 'g_1234567890123456789012'])
      expect(await prefer(alice, id, { pinned: true })).toMatchObject(problem(404, 'not_found'))
  })

  test.each([{ mutedUntil: -1 }, { mutedUntil: 'x' }, { pinned: 1 }, { notify: 'some' }, { colour: 'red' }, []])(
    'refuse %j',
    async (patch) => {
      const alice = await signUp('alice')
      expect(await prefer(alice, await group(alice, 'Friends'), patch)).toMatchObject(problem(400, 'invalid_request'))
    },
  )

  test('pin at most five, also of six at once', async () => {
    const alice = await signUp('alice')
    const made: string[] = []
    for (let i = 0; i < 6; i++) made.push(await group(alice, `group ${i}`))
    const answers = await Promise.all(made.map((id) => prefer(alice, id, { pinned: true })))
    expect(statuses(answers)).toEqual([...times(5, 200), 409])
    const refused = made[answers.findIndex(({ status }) => status === 409)] ?? ''
    const pinned = made.find((id) => id !== refused) ?? ''
    expect(await prefer(alice, pinned, { pinned: true })).toMatchObject({ status: 200 })
    await prefer(alice, pinned, { pinned: false })
    expect(await prefer(alice, refused, { pinned: true })).toMatchObject({ status: 200 })
  })
})

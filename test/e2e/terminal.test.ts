/** People at terminals: what they see of each other, and that a server that dies under them costs nothing. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Actor } from '../support/actor.ts'
import { until } from '../support/processes.ts'
import { random } from '../support/random.ts'
import { Server } from '../support/server.ts'
import { passwordOf, TerminalClient } from '../support/terminal.ts'

const rounds = 20
const linesPerRound = 25
const lineEveryMs = 3

let server: Server
beforeAll(async () => {
  server = await Server.start()
})
afterAll(() => server.stop())

/** Terminals of new people, in a new group that the first of them made; all have it open. */
async function group(...handles: [string, ...string[]]): Promise<TerminalClient[]> {
  const terminals = handles.map((handle) => new TerminalClient(server.url, handle))
  await Promise.all(terminals.map((terminal) => terminal.shows(/^No conversations yet/u)))
  const [first, ...others] = terminals
  first?.type(`/group Friends ${others.map(({ handle }) => handle).join(' ')}`)
  await first?.shows(/^\* Friends is open/u)
  for (const other of others) {
    await other.lists(/^ +1 +Friends/u)
    other.type('/open 1')
    await other.shows(/^\* Friends is open/u)
  }
  return terminals
}

describe('at the terminal', () => {
  let alice: TerminalClient
  let bob: TerminalClient
  beforeAll(async () => {
    const [first, second] = await group('alice', 'bob')
    if (!first || !second) throw new Error('two were started')
    alice = first
    bob = second
  })
  afterAll(() => Promise.all([alice.quit(), bob.quit()]))

  test('a message arrives with its number, time and sender, and its ticks move', async () => {
    alice.type('hello bob')
    expect(await bob.shows(/hello bob/u)).toMatch(/^\[1\] \d\d:\d\d alice: hello bob$/u)
    expect(await alice.shows(/^\[1\]/u)).toMatch(/^\[1\] \d\d:\d\d alice: hello bob ✓/u)
    await alice.shows(/^\* bob has read 1 and received 1$/u)
  })

  test.each([
    ['a reply', 'bob', '/reply 1 hello yourself', /bob: /u, /^\[2\] \d\d:\d\d bob: \(to 1\) hello yourself$/u],
    ['an edit', 'bob', '/edit 2 hello to you', /edited/u, /^\* bob edited 2: hello to you$/u],
    ['a reaction', 'bob', '/react 1 👍', /reacted/u, /^\* bob reacted to 1 with 👍$/u],
    ['a reaction taken back', 'bob', '/unreact 1 👍', /took/u, /^\* bob took 👍 from 1$/u],
    ['a deletion', 'bob', '/delete 2', /deleted/u, /^\* bob deleted 2$/u],
    ['a refusal', 'alice', '/edit 2 not mine', /refused/u, /^\* refused: /u],
    ['a number that nothing has', 'alice', '/delete 99', /99/u, /^\* there is no 99 here$/u],
    ['an unknown command', 'alice', '/dance', /dance/u, /^\* there is no \/dance/u],
  ] as const)('%s is shown', async (_, who, typed, seen, expected) => {
    const terminals = { alice, bob }
    const from = alice.lines.length
    terminals[who].type(typed)
    expect(await alice.shows(seen, { from })).toMatch(expected)
  })

  test('escape sequences and line breaks of others are shown and do nothing', async () => {
    bob.type('a \u001b[2J\u001b]0;title\u0007 \u009b31m \u202e b')
    expect(await alice.shows(/^\[3\]/u)).toMatch(/^\[3\] \d\d:\d\d bob: a ␛\[2J␛\]0;title␇ �31m � b$/u)
  })

  test('the session is kept from one time to the next, for its owner alone', async () => {
    const first = new TerminalClient(server.url, 'eve')
    await first.shows(/^You are/u)
    await first.quit({ keepState: true })
    const folder = join(first.state, 'edgewise')
    const files = readdirSync(folder)
    expect(files.length).toBeGreaterThan(0)
    expect(files.filter((file) => (statSync(join(folder, file)).mode & 0o077) !== 0)).toEqual([])
    const second = new TerminalClient(server.url, 'eve', { state: first.state, password: 'not needed any more' })
    expect(await second.shows(/^You are/u)).toBe('You are eve (@eve). /help lists what you can do.')
    await second.quit()
  })

  test('a session that was ended from elsewhere asks for the password, and goes on', async () => {
    const first = new TerminalClient(server.url, 'fred')
    await first.shows(/^\* online/u)
    await first.quit({ keepState: true })
    const other = await Actor.signIn(server.url, 'fred', passwordOf('fred'))
    const { body } = await other.ask('GET', '/v1/devices')
    const { devices } = body as { devices: { id: string; name: string }[] }
    for (const { id, name } of devices) if (name.startsWith('terminal')) await other.ask('DELETE', `/v1/devices/${id}`)
    const second = new TerminalClient(server.url, 'fred', { state: first.state, password: 'a guess at it' })
    expect(await second.ended()).toBe(1)
    const third = new TerminalClient(server.url, 'fred', { state: first.state })
    expect(await third.shows(/^\* online/u)).toBe('* online')
    await third.quit()
  })

  test('a wrong password is said, and makes no account', async () => {
    const impostor = new TerminalClient(server.url, 'alice', { password: 'a guess at it' })
    expect(await impostor.ended()).toBe(1)
    expect(impostor.errors).toBe('that is not the password of alice\n')
    await impostor.quit()
  })

  test('who is removed is told, and does not come back', async () => {
    const from = bob.lines.length
    const owner = await Actor.signIn(server.url, 'alice', passwordOf('alice'))
    const friends = await owner.named('Friends')
    const member = await Actor.signIn(server.url, 'bob', passwordOf('bob'))
    await owner.ask('DELETE', `/v1/conversations/${friends}/members/${member.id}`)
    expect(await bob.shows(/over/u, { from })).toBe('* over: you are no longer a member')
    await owner.ask('POST', `/v1/conversations/${friends}/members`, { userIds: [member.id] })
    expect(await bob.shows(/again/u, { from })).toBe('* you are a member again')
    alice.type('welcome back')
    expect(await bob.shows(/welcome/u, { from })).toMatch(/alice: welcome back$/u)
  })

  test('somebody joins with an invite, and leaves', async () => {
    alice.type('/invite')
    const [, code = ''] = /\/join (\S+)/u.exec(await alice.shows(/\/join /u)) ?? []
    const dan = new TerminalClient(server.url, 'dan')
    try {
      dan.type(`/join ${code}`)
      expect(await alice.shows(/dan joined/u)).toBe('* dan joined')
      dan.type('/leave')
      expect(await dan.shows(/^You left/u)).toBe('You left.')
      expect(await alice.shows(/dan left/u)).toBe('* dan left')
    } finally {
      await dan.quit()
    }
  })
})

test(
  `three talk while the server is killed ${rounds} times: nothing is lost, nothing doubled, one order`,
  { timeout: 300_000 },
  async () => {
    const chance = random(20)
    const terminals = await group('anna', 'bert', 'cleo')
    const typed = new Map<TerminalClient, string[]>(terminals.map((terminal) => [terminal, []]))
    const type = (terminal: TerminalClient, text: string): void => {
      typed.get(terminal)?.push(text)
      terminal.type(text)
    }
    let expected = 0
    /** Rounds in which the kill met messages on their way. */
    let interrupted = 0

    for (let round = 1; round <= rounds; round++) {
      const burst = (async () => {
        for (let line = 1; line <= linesPerRound; line++) {
          for (const terminal of terminals) type(terminal, `${terminal.handle} ${round}.${line}`)
          await sleep(lineEveryMs)
        }
      })()
      await sleep(chance.below(linesPerRound * lineEveryMs))
      const before = terminals.map((terminal) => typed.get(terminal)?.length ?? 0)
      await server.kill()
      if (
        terminals.some(
          ({ messages }, index) => messages.filter(({ sender }) => sender === terminals[index]?.handle).length < (before[index] ?? 0),
        )
      )
        interrupted++
      await Promise.all([burst, server.start()])
      expected += terminals.length * linesPerRound
      await until(() => terminals.every(({ messages }) => messages.length >= expected), `round ${round}: all is shown to all`, {
        withinMs: 20_000,
      })
    }

    expect(interrupted).toBeGreaterThan(rounds / 2)
    const reader = await Actor.signIn(server.url, 'anna', passwordOf('anna'))
    const { body } = await reader.ask('GET', '/v1/conversations')
    const { conversations } = body as { conversations: { id: string }[] }
    const stored = (await reader.messages(conversations[0]?.id ?? '')).map(({ seq, content }) => ({
      seq,
      text: content?.type === 'text' ? content.text : '',
    }))
    expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, index) => index + 1))
    for (const terminal of terminals) {
      expect(terminal.errors).toBe('')
      expect(terminal.messages.map(({ seq, text }) => ({ seq, text }))).toEqual(stored)
      expect(stored.map(({ text }) => text).filter((text) => text.startsWith(terminal.handle))).toEqual(typed.get(terminal))
    }
    await Promise.all(terminals.map((terminal) => terminal.quit()))
  },
)

/** What a terminal tells of conversations that are not open, what its list says, and what it keeps while nobody answers. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { Actor, password } from '../support/actor.ts'
import { Server } from '../support/server.ts'
import { TerminalClient } from '../support/terminal.ts'

let server: Server
const terminals: TerminalClient[] = []

beforeAll(async () => {
  server = await Server.start()
})
afterEach(async () => {
  for (const terminal of terminals.splice(0)) await terminal.quit()
})
afterAll(() => server.stop())

/** The terminal of somebody who has an account. */
function terminalOf({ handle }: Actor, state?: string): TerminalClient {
  const terminal = new TerminalClient(server.url, handle, { password, ...(state === undefined ? {} : { state }) })
  terminals.push(terminal)
  return terminal
}

test('what happens elsewhere is a line: a message, a mention, being added and removed', async () => {
  const { alice, bob } = await Actor.cast(server.url, 'alice', 'bob')
  const direct = await alice.direct(bob)
  await bob.post(direct.id, 'hi')
  const terminal = terminalOf(alice)
  await terminal.shows(/^ +1 +bob .*1 new/u)
  terminal.type('/open 1')
  await terminal.shows(/^\* bob is open/u)
  const { id } = await bob.group('Friends', alice)
  expect(await terminal.shows(/Friends/u)).toBe('* you are in Friends now')
  await bob.post(id, 'hello\n[9] 12:00 carol: all')
  expect(await terminal.shows(/hello/u)).toBe('* bob in Friends: hello [9] 12:00 carol: all')
  await bob.ask('POST', `/v1/conversations/${id}/messages`, {
    id: crypto.randomUUID().replace(/^(.{14})./u, '$17'),
    content: { type: 'text', text: 'look' },
    mentions: [alice.id],
  })
  expect(await terminal.shows(/look/u)).toBe('* bob in Friends @you: look')
  await bob.post(direct.id, 'and here')
  expect(await terminal.shows(/and here/u)).toMatch(/^\[2\] \d\d:\d\d bob: and here$/u)
  await bob.ask('DELETE', `/v1/conversations/${id}/members/${alice.id}`)
  expect(await terminal.shows(/no longer/u)).toBe('* you are no longer in Friends')
})

test('many messages at once are a number and the last of them', async () => {
  const { alice, bob } = await Actor.cast(server.url, 'alice', 'bob')
  const { id } = await bob.group('Friends', alice)
  const first = terminalOf(alice)
  await first.lists(/Friends/u)
  await first.quit({ keepState: true })
  for (let i = 1; i <= 10; i++) await bob.post(id, `message ${i}`)
  const again = terminalOf(alice, first.state)
  await again.shows(/message 10$/u)
  expect(again.lines.filter((line) => line.startsWith('* ') && line.includes('Friends'))).toEqual([
    '* 7 more in Friends, and:',
    '* bob in Friends: message 8',
    '* bob in Friends: message 9',
    '* bob in Friends: message 10',
  ])
})

test('ticks of the last message, drafts and marks are in the list', async () => {
  const { alice, bob } = await Actor.cast(server.url, 'alice', 'bob')
  const direct = await alice.direct(bob)
  const terminal = terminalOf(alice)
  await terminal.lists(/^ +1 +bob/u)
  terminal.type('/open 1')
  terminal.type('hello')
  await terminal.lists(/bob +you ✓: hello/u)
  const inbox = await bob.openInbox()
  inbox.send({ type: 'read', conversationId: direct.id, seq: 1 })
  await terminal.lists(/bob +you ✓✓ read: hello .* online$/u)
  await alice.ask('PUT', `/v1/conversations/${direct.id}/draft`, { text: 'half a thou' })
  await terminal.lists(/bob +draft: half a thou/u)
  for (const [typed, said, listed] of [
    ['/mute 8', 'bob is muted for 8 h.', /muted/u],
    ['/unmute', 'bob is not muted.', /online$/u],
    ['/pin', 'bob is pinned.', /pinned$/u],
    ['/unpin', 'bob is not pinned.', /online$/u],
  ] as const) {
    const from = terminal.lines.length
    terminal.type(typed)
    expect(await terminal.shows(/^bob is/u, { from })).toBe(said)
    await terminal.lists(listed)
  }
  terminal.type('/archive')
  await terminal.shows(/^bob is archived/u)
  await terminal.lists(/^No conversations/u)
  terminal.type('/list all')
  expect(await terminal.shows(/archived$/u)).toContain('draft: half a thou')
  bob.close()
})

test('read on one terminal, it is not new on another; marked as unread, it is', async () => {
  const { alice, bob } = await Actor.cast(server.url, 'alice', 'bob')
  const { id } = await bob.group('Friends', alice)
  const [one, two] = [terminalOf(alice), terminalOf(alice)]
  await Promise.all([one, two].map((terminal) => terminal.lists(/Friends/u)))
  await bob.post(id, 'hello')
  await Promise.all([one, two].map((terminal) => terminal.lists(/Friends .*1 new$/u)))
  one.type('/open 1')
  await one.shows(/^\[1\]/u)
  await two.lists(/Friends .*\d\d:\d\d$/u)
  one.type('/unread')
  expect(await two.lists(/Friends .*unread$/u)).toMatch(/bob: hello/u)
})

test('what is typed while the server is down outlives the terminal, and leaves once', async () => {
  const { alice, bob } = await Actor.cast(server.url, 'alice', 'bob')
  const { id } = await bob.group('Friends', alice)
  const first = terminalOf(alice)
  await first.lists(/Friends/u)
  first.type('/open 1')
  first.type('before')
  await first.shows(/^\[1\]/u)
  await server.kill()
  await first.shows(/^\* offline/u)
  for (const text of ['one', 'two']) first.type(text)
  await first.shows(/^\[…\] alice: two$/u)
  await first.kill()
  const second = terminalOf(alice, first.state)
  await second.shows(/Friends +you waiting: two/u)
  second.type('/open 1')
  second.type('three')
  await second.shows(/^\[…\] alice: three$/u)
  await server.start()
  await second.shows(/^\[4\]/u)
  expect((await bob.messages(id)).map(({ content }) => content)).toEqual(
    ['before', 'one', 'two', 'three'].map((text) => ({ type: 'text', text })),
  )
})

test('what the server refuses is said, and is tried again or taken back', async () => {
  const { alice, bob } = await Actor.cast(server.url, 'alice', 'bob')
  const { id } = await bob.group('Friends', alice)
  const mayWrite = (send: 'members' | 'admins'): Promise<unknown> => bob.ask('PATCH', `/v1/conversations/${id}`, { settings: { send } })
  await mayWrite('admins')
  const terminal = terminalOf(alice)
  await terminal.lists(/Friends/u)
  for (const line of ['/open 1', 'one']) terminal.type(line)
  expect(await terminal.shows(/not sent: one/u)).toMatch(/^\* not sent: one \(.+\); \/retry or \/cancel$/u)
  terminal.type('/cancel')
  expect(await terminal.shows(/taken back/u)).toBe('* taken back: one')
  terminal.type('two')
  await terminal.shows(/not sent: two/u)
  await mayWrite('members')
  terminal.type('/retry')
  expect(await terminal.shows(/^\[1\]/u)).toMatch(/alice: two ✓$/u)
  expect((await bob.messages(id)).map(({ content }) => content)).toEqual([{ type: 'text', text: 'two' }])
})

test('a second terminal beside the first is another device of the person, and may be signed out from there', async () => {
  const { alice, bob } = await Actor.cast(server.url, 'alice', 'bob')
  const first = terminalOf(alice)
  await first.shows(/^\* online/u)
  const second = terminalOf(alice, first.state)
  await second.shows(/^\* online/u)
  const { id } = await bob.group('Friends', alice)
  await bob.post(id, 'to both')
  await Promise.all([first, second].map((terminal) => terminal.shows(/^\* bob in Friends: to both$/u)))
  first.type('/devices')
  await Promise.all([/this one$/u, /terminal on .* active /u].map((device) => first.shows(device)))
  const rows = first.lines.filter((line) => /^ +\d {2}terminal on /u.test(line))
  expect(rows.length).toBe(2)
  const other = rows.findIndex((line) => !line.endsWith('this one'))
  first.type(`/revoke ${(/^ +(\d)/u.exec(rows[other] ?? '') ?? [])[1]}`)
  await second.shows(/^\* this device was signed out/u)
  await second.ended()
})

test('who is blocked is heard no more, and is in the contacts as such', async () => {
  const { alice, bob } = await Actor.cast(server.url, 'alice', 'bob')
  const terminal = terminalOf(alice)
  terminal.type(`/block ${bob.handle}`)
  expect(await terminal.shows(/blocked\.$/u)).toBe(`@${bob.handle} is blocked.`)
  terminal.type('/contacts')
  expect(await terminal.shows(/blocked$/u)).toBe(`  bob (@${bob.handle})  blocked`)
  const direct = await bob.direct(alice)
  const { status } = await bob.ask('POST', `/v1/conversations/${direct.id}/messages`, {
    id: '01890000-0000-7000-8000-000000000001',
    content: { type: 'text', text: 'hi' },
  })
  expect(status).toBe(403)
  terminal.type(`/unblock ${bob.handle}`)
  await terminal.shows(/not blocked any more/u)
  await bob.post(direct.id, 'hi')
  expect(await terminal.shows(/: hi$/u)).toBe('* bob: hi')
})

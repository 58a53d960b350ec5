/** A person at a real terminal and a real server: what is on the screen is what is true now, and it changes where it stands. */
import { PassThrough } from 'node:stream'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { App } from '../../examples/terminal/app.ts'
import { Terminal } from '../../examples/terminal/tty.ts'
import { type Chat, createClient } from '../../src/client/index.ts'
import { memory } from '../../src/client/memory.ts'
import { Actor, password } from '../support/actor.ts'
import { ScreenModel } from '../support/screen-model.ts'
import { Server } from '../support/server.ts'

/** Somebody who sits in front of a screen and types. */
class Sitting {
  readonly chat: Chat
  readonly #keys = new PassThrough()
  readonly #screen = new ScreenModel(80, 24)
  readonly #running: Promise<void>

  private constructor(chat: Chat) {
    this.chat = chat
    this.#running = new App({ chat, screen: new Terminal(this.#keys, this.#screen, []), isKept: false }).run()
  }

  static async of({ handle }: Actor): Promise<Sitting> {
    const chat = createClient({ url: server.url, storage: memory() })
    await chat.signIn({ handle, password, deviceName: 'test' })
    return new Sitting(chat)
  }

  press(keys: string): void {
    this.#keys.write(keys)
  }

  type(line: string): void {
    this.press(`${line}\r`)
  }

  /** The rows of a kind, from the top. */
  rows(kind: RegExp): string[] {
    return this.#screen.text.filter((line) => kind.test(line))
  }

  async leave(): Promise<void> {
    this.press('\u0003\u0003')
    await this.#running
    await this.chat.stop()
  }
}

const within = { timeout: 10_000, interval: 20 }
const like = (...rows: RegExp[]): unknown[] => rows.map((row) => expect.stringMatching(row))
const listed = /^ {2}\d {2}\S/u
const message = /^ +(?:\d+ {2}\d\d:\d\d|…) {2}/u
const prompt = /›/u

let server: Server
const sittings: Sitting[] = []
beforeAll(async () => {
  server = await Server.start()
})
afterEach(async () => {
  for (const sitting of sittings.splice(0)) await sitting.leave()
})
afterAll(() => server.stop())

async function sit(actor: Actor): Promise<Sitting> {
  const sitting = await Sitting.of(actor)
  sittings.push(sitting)
  return sitting
}

test('the list follows what happens, in place and under its numbers', async () => {
  const { alice, bob, carol } = await Actor.cast(server.url, 'alice', 'bob', 'carol')
  const friends = await bob.group('Friends', alice)
  await bob.post(friends.id, 'one')
  const direct = await carol.direct(alice)
  await carol.post(direct.id, 'two')
  const screen = await sit(alice)
  await expect.poll(() => screen.rows(listed), within).toEqual(like(/1 {2}carol +carol: two .*1 new/u, /2 {2}Friends +bob: one .*1 new$/u))
  await bob.post(friends.id, 'three')
  await expect
    .poll(() => screen.rows(listed), within)
    .toEqual(like(/1 {2}carol +carol: two .*1 new/u, /2 {2}Friends +bob: three .*2 new$/u))
  await carol.openInbox()
  await expect.poll(() => screen.rows(listed), within).toEqual(like(/1 {2}carol .*1 new online$/u, /2 {2}Friends /u))
  await alice.ask('PATCH', `/v1/conversations/${friends.id}/preferences`, { mutedUntil: Date.now() + 60_000, pinned: true })
  await expect.poll(() => screen.rows(listed), within).toEqual(like(/1 {2}carol /u, /2 {2}Friends .*2 new muted pinned$/u))
  carol.close()
})

test('messages change where they stand: stored, read, reacted to, edited, deleted, hidden', async () => {
  const { alice, bob } = await Actor.cast(server.url, 'alice', 'bob')
  const { id } = await alice.group('Friends', bob)
  const screen = await sit(alice)
  await expect.poll(() => screen.rows(listed), within).toEqual(like(/Friends/u))
  screen.type('/open 1')
  await expect.poll(() => screen.rows(prompt), within).toEqual(like(/^Friends ›/u))
  screen.type('hello')
  await expect.poll(() => screen.rows(message), within).toEqual(like(/ 1 {2}\d\d:\d\d {2}alice +hello ✓$/u))
  const his = await bob.open(id)
  his.send({ type: 'read', seq: 1 })
  await expect.poll(() => screen.rows(message), within).toEqual(like(/alice +hello ✓✓ read$/u))
  his.send({ type: 'react', ref: 'a', seq: 1, emoji: '👍', on: true })
  await expect.poll(() => screen.rows(/👍/u), within).toEqual(like(/^ +👍 1$/u))
  await bob.post(id, 'good mornig')
  await expect.poll(() => screen.rows(message), within).toEqual(like(/alice +hello ✓✓ read$/u, / 2 .*bob +good mornig$/u))
  his.send({ type: 'edit', ref: 'b', seq: 2, content: { type: 'text', text: 'good morning' } })
  await expect.poll(() => screen.rows(message), within).toEqual(like(/hello/u, / 2 .*bob +good morning edited$/u))
  his.send({ type: 'delete', ref: 'c', seq: 2 })
  await expect.poll(() => screen.rows(message), within).toEqual(like(/hello/u, / 2 .*bob +deleted$/u))
  screen.type('/hide 1')
  await expect.poll(() => screen.rows(message), within).toEqual(like(/alice +deleted/u, /bob +deleted$/u))
  bob.close()
})

test('what is half written is a draft: in the list, on the other device, and in the line when it is opened again', async () => {
  const { alice, bob } = await Actor.cast(server.url, 'alice', 'bob')
  await alice.direct(bob)
  const [one, two] = [await sit(alice), await sit(alice)]
  await Promise.all([one, two].map((screen) => expect.poll(() => screen.rows(listed), within).toEqual(like(/bob/u))))
  one.type('/open 1')
  await expect.poll(() => one.rows(prompt), within).toEqual(like(/^bob ›/u))
  one.press('half a thou')
  await Promise.all([one, two].map((screen) => expect.poll(() => screen.rows(listed), within).toEqual(like(/bob +draft: half a thou/u))))
  two.type('/open 1')
  await expect.poll(() => two.rows(prompt), within).toEqual(like(/^bob › half a thou$/u))
  two.type('ght')
  await expect.poll(() => two.rows(message), within).toEqual(like(/alice +half a thought ✓/u))
  await expect.poll(() => two.rows(listed), within).toEqual(like(/bob +you ✓/u))
})

test('older messages are printed below, page by page, and new ones still come', async () => {
  const { alice, bob } = await Actor.cast(server.url, 'alice', 'bob')
  const { id } = await bob.group('Friends', alice)
  for (let i = 1; i <= 80; i++) await bob.post(id, `text ${i}`)
  const screen = await sit(alice)
  await expect.poll(() => screen.rows(listed), within).toEqual(like(/Friends/u))
  screen.type('/open 1')
  await expect.poll(() => screen.rows(/text 80$/u), within).toEqual(like(/80 {2}/u))
  screen.type('/more')
  await expect.poll(() => screen.rows(/text 50$/u), within).toEqual(like(/50 {2}/u))
  screen.type('/more')
  await expect.poll(() => screen.rows(/nothing older|text 5$/u), within).toEqual(like(/5 {2}/u))
  await bob.post(id, 'and a new one')
  await expect.poll(() => screen.rows(/and a new one/u), within).toEqual(like(/81 {2}/u))
  screen.type('/more')
  await expect.poll(() => screen.rows(/nothing older/u), within).toEqual(like(/There is nothing older/u))
  expect(screen.chat.conversation(id).info.get()?.unreadCount).toBe(0)
})

/** The terminal client on a terminal: lines above the prompt, changes in place, and what is being typed stays. */
import { PassThrough } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import { helpLines } from '../../examples/terminal/commands.ts'
import { messageLines, messagePlain, type Surroundings } from '../../examples/terminal/format.ts'
import { listLines } from '../../examples/terminal/list-lines.ts'
import type { Block } from '../../examples/terminal/screen.ts'
import { columns, harmless, harmlessLine, wrap } from '../../examples/terminal/text.ts'
import { Terminal } from '../../examples/terminal/tty.ts'
import type { ChatMessage, ConversationInfo, Presence } from '../../src/client/index.ts'
import { ScreenModel } from '../support/screen-model.ts'

const block = (key: string, text: string, last = false): Block => ({ key, plain: text, lines: (width) => wrap(text, width - 1), last })

describe('the screen', () => {
  let screen: ScreenModel
  let keys: PassThrough
  let terminal: Terminal
  let typed: string[]
  let ended: boolean

  const press = async (text: string): Promise<void> => {
    keys.write(text)
    await turn()
  }

  beforeEach(() => {
    screen = new ScreenModel(40, 10)
    keys = new PassThrough()
    terminal = new Terminal(keys, screen, ['/help', '/history'])
    typed = []
    ended = false
    terminal.prompt('bob › ')
    terminal.listen({
      line: (text) => typed.push(text),
      typing: () => undefined,
      end: () => {
        ended = true
      },
    })
  })

  test('a message that arrives stands above what is being typed', async () => {
    await press('half a sen')
    terminal.put(block('1', 'hello'))
    terminal.put(block('2', 'are you there?'))
    expect(screen.text).toEqual(['hello', 'are you there?', 'bob › half a sen'])
    await press('tence')
    expect(screen.text.at(-1)).toBe('bob › half a sentence')
    await press('\r')
    expect(typed).toEqual(['half a sentence'])
    expect(screen.text).toEqual(['hello', 'are you there?', 'bob ›'])
  })

  test('input of several rows stays whole, with the cursor where it was', async () => {
    const words = 'a sentence that is much longer than one row of this terminal is wide'
    await press(words)
    await press('\u001b[D'.repeat(50))
    const before = screen.cursor
    terminal.put(block('1', 'hello'))
    expect(screen.text).toEqual(['hello', `bob › ${words}`.slice(0, 40), `bob › ${words}`.slice(40)])
    expect(screen.cursor).toEqual({ row: before.row + 1, column: before.column })
    await press('\r')
    expect(typed).toEqual([words])
    expect(screen.text).toEqual(['hello', 'bob ›'])
  })

  test('a block that changes is drawn where it stands, also when it grows', () => {
    for (const key of ['1', '2', '3']) terminal.put(block(key, `message ${key}`))
    terminal.update(block('2', 'message 2, edited, and now longer than one row of forty'), 'not needed')
    expect(screen.text).toEqual(['message 1', 'message 2, edited, and now longer than', 'one row of forty', 'message 3', 'bob ›'])
    terminal.update(block('2', 'short'))
    expect(screen.text).toEqual(['message 1', 'short', 'message 3', 'bob ›'])
  })

  test('a change of what has scrolled away is said instead, if there are words for it', () => {
    for (let i = 1; i <= 20; i++) terminal.put(block(String(i), `message ${i}`))
    expect(screen.text).toEqual([...Array.from({ length: 9 }, (_, i) => `message ${i + 12}`), 'bob ›'])
    terminal.update(block('3', 'message 3!'), 'bob edited 3')
    terminal.update(block('4', 'message 4 ✓'))
    expect(screen.text.slice(-3)).toEqual(['message 20', '  bob edited 3', 'bob ›'])
    expect(screen.scrolled).toEqual(Array.from({ length: 12 }, (_, i) => `message ${i + 1}`))
  })

  test('what waits to be sent stays below what arrives, and takes its place once it is sent', () => {
    terminal.put(block('a', 'mine, waiting', true))
    terminal.put(block('b', 'mine too, waiting', true))
    terminal.put(block('1', 'theirs'))
    expect(screen.text).toEqual(['theirs', 'mine, waiting', 'mine too, waiting', 'bob ›'])
    terminal.put(block('a', 'mine ✓'))
    terminal.put(block('2', 'theirs again'))
    expect(screen.text).toEqual(['theirs', 'mine ✓', 'theirs again', 'mine too, waiting', 'bob ›'])
  })

  test('another size draws it anew', async () => {
    terminal.put(block('1', 'a message that fills one row and then some'))
    await press('typing')
    screen.resize(24, 10)
    expect(screen.text).toEqual(['a message that fills', 'one row and then some', 'bob › typing'])
    screen.resize(60, 10)
    expect(screen.text).toEqual(['a message that fills one row and then some', 'bob › typing'])
  })

  test('the prompt changes under the hands of who types', async () => {
    await press('hi')
    terminal.prompt('bob (typing…) › ')
    expect(screen.text).toEqual(['bob (typing…) › hi'])
    expect(screen.cursor).toEqual({ row: 0, column: 18 })
  })

  test('a draft is put into an empty line alone', async () => {
    terminal.fill('half a thou')
    expect(screen.text).toEqual(['bob › half a thou'])
    await press('ght')
    terminal.fill('something else')
    expect(screen.text).toEqual(['bob › half a thought'])
  })

  test('a terminal that does not tell its size is taken for a usual one', () => {
    const output = Object.assign(new PassThrough(), { columns: 0, rows: 0 })
    new Terminal(keys, output, []).say('a word '.repeat(20).trim())
    expect(String(output.read())).toMatch(/(?:a word ?){11}\n {2}(?:a word ?){9}\n/u)
  })

  test('a line that is said is broken like any other', () => {
    terminal.say('a line of more words than one row of forty has room for')
    terminal.put(block('1', 'hello'))
    expect(screen.text).toEqual(['  a line of more words than one row of', '  forty has room for', 'hello', 'bob ›'])
  })

  test('Ctrl-C empties the line, and ends with an empty one', async () => {
    await press('a thought')
    await press('\u0003')
    expect({ text: screen.text, ended }).toEqual({ text: ['bob ›'], ended: false })
    await press('\u0003')
    expect(ended).toBe(true)
    terminal.prompt('› ')
    terminal.put(block('1', 'too late'))
    terminal.say('one message was not sent')
    terminal.close()
    expect(screen.text).toEqual(['one message was not sent'])
  })
})

const message = (fields: Partial<ChatMessage> = {}): ChatMessage => ({
  kind: 'message',
  conversationId: 'c',
  seq: 12,
  cid: 'm',
  key: 'm',
  senderId: 'bob',
  mine: false,
  sentAt: new Date(2026, 10, 23, 14, 2).getTime(),
  content: { type: 'text', text: 'hello' },
  reactions: [],
  starred: false,
  status: 'received',
  isPending: false,
  ...fields,
})
const mine = { senderId: 'alice', mine: true } as const
const { seq: _seq, ...waiting } = message({ ...mine, status: 'queued' })
const around: Surroundings = { name: (id) => id, message: () => undefined }

test('help fits 80 columns', () => {
  expect(helpLines().filter((line) => columns(line) > 77)).toEqual([])
})

describe('a message', () => {
  test.each([
    ['of somebody', message(), ['  12  14:02  bob         hello']],
    ['of one’s own', message({ ...mine, status: 'read' }), ['  12  14:02  alice       hello ✓✓ read']],
    ['that waits', waiting, ['   …         alice       hello waiting']],
    ['deleted', message({ deletedAt: 1 }), ['  12  14:02  bob         deleted']],
    ['edited', message({ editedAt: 1 }), ['  12  14:02  bob         hello edited']],
    [
      'with reactions',
      message({ reactions: [{ emoji: '👍', count: 2, mine: true }] }),
      ['  12  14:02  bob         hello', '                         👍 2*'],
    ],
    [
      'that answers',
      message({ replyTo: { seq: 3, senderId: 'carol', preview: 'hi' } }),
      ['  12  14:02  bob         ↳ 3 carol: hi', '                         hello'],
    ],
    [
      'that is long',
      message({ content: { type: 'text', text: 'a word '.repeat(20).trim() } }),
      [
        '  12  14:02  bob         a word a word a word a word a word a word a word a',
        '                         word a word a word a word a word a word a word a word',
        '                         a word a word a word a word a word',
      ],
    ],
    ['of a long name', message({ senderId: 'bartholomew the second' }), ['  12  14:02  bartholom…  hello']],
    [
      'with a file',
      message({ content: { type: 'file', mediaId: 'm', mime: 'a/b', size: 1, name: 'plan.pdf', caption: 'look' } }),
      ['  12  14:02  bob         [file plan.pdf] look'],
    ],
  ] satisfies [string, ChatMessage, string[]][])('%s fits 80 columns', (_, given, expected) => {
    expect(messageLines(given, around, 80)).toEqual(expected)
  })

  test('on a pipe, further lines are set in, so that none looks like another message', () => {
    expect(messagePlain(message({ content: { type: 'text', text: 'one\n[13] 14:03 carol: two' } }), around)).toBe(
      '[12] 14:02 bob: one\n    | [13] 14:03 carol: two',
    )
  })

  test.each([
    ['an escape sequence', '\u001b[2J', '␛[2J'],
    ['its one-character form', '\u009b2J', '\ufffd2J'],
    ['a bell and a backspace', '\u0007\b', '␇␈'],
    ['a delete', '\u007f', '␡'],
    ['a carriage return', 'a\rb', 'a\nb'],
    ['a line separator', 'a\u2028b', 'a\nb'],
    ['turned direction', 'abc\u202edef', 'abc\ufffddef'],
    ['an emoji of several', '👩‍👩‍👧', '👩‍👩‍👧'],
    ['right to left', 'שלום', 'שלום'],
  ])('%s does nothing to the reader’s terminal', (_, text, shown) => {
    expect(harmless(text)).toBe(shown)
  })

  test('a name is one line', () => {
    expect(harmlessLine(' bob\nalice:\u001b[1m ')).toBe('bob alice:␛[1m')
  })
})

describe('the list', () => {
  const at = message().sentAt
  const info = (fields: Partial<ConversationInfo>): ConversationInfo =>
    ({ kind: 'group', name: 'Friends', unreadCount: 0, mentionCount: 0, typing: [], activityAt: at, ...fields }) as ConversationInfo
  const last = (text: string, senderId = 'bob'): Pick<ConversationInfo, 'lastMessage'> => ({
    lastMessage: { conversationId: 'c', seq: 12, id: 'm', senderId, sentAt: at, content: { type: 'text', text } },
  })
  const lines = (infos: ConversationInfo[], width = 80, presence?: Presence): string[] =>
    listLines(
      infos.map((one, index) => ({ number: index + 1, info: one, presence })),
      { me: 'alice', name: (id) => id },
      width,
    )

  test('fits 80 columns, and lines up', () => {
    const name = 'The very long name of a group of people 🎉'
    const shown = lines([
      info({ name, unreadCount: 12, mentionCount: 1, isMuted: true, ...last('a last message that goes on and on, 日本語, and on') }),
      info(last('hello')),
    ])
    expect(shown).toEqual([
      '  1  The very long nam…  bob: a last message that goes…   14:02  12 new @ muted',
      '  2  Friends             bob: hello                       14:02',
    ])
    expect(Math.max(...shown.map(columns))).toBeLessThan(80)
  })

  test.each([
    ['an own message', { ...last('hello', 'alice'), lastMessageStatus: 'delivered' }, 'you ✓✓: hello', ''],
    ['one that was read', { ...last('hello', 'alice'), lastMessageStatus: 'read' }, 'you ✓✓ read: hello', ''],
    ['one that waits', { pendingMessage: message({ ...mine, status: 'queued' }) }, 'you waiting: hello', ''],
    ['a draft', { ...last('hello'), draft: { text: 'half a thou', updatedAt: at } }, 'draft: half a thou', ''],
    ['a mark', { ...last('hello'), isUnread: true, isPinned: true }, 'bob: hello', 'unread pinned'],
    ['what was left', { ...last('hello'), role: 'left', isArchived: true }, 'bob: hello', 'archived left'],
  ] satisfies [string, Partial<ConversationInfo>, string, string][])('shows %s', (_, fields, words, state) => {
    const [line = ''] = lines([info(fields)])
    expect([line.slice(25, -state.length || undefined).replace(/ {2,}14:02 */u, ''), line.slice(-state.length || line.length)]).toEqual([
      words,
      state,
    ])
  })

  test.each([
    ['online', { state: 'online' }, 'online'],
    ['away', { state: 'away' }, 'away'],
    ['offline since a while', { state: 'offline', lastSeenAt: new Date().setHours(0, 0, 0, 0) }, 'seen 00:00'],
    ['offline, and will not say since when', { state: 'offline' }, '14:02'],
  ] satisfies [string, Presence, string][])('shows who is %s', (_, presence, state) => {
    const [line = ''] = lines([info({ kind: 'direct', name: 'bob', ...last('hello') })], 80, presence)
    expect(line).toMatch(new RegExp(`${state}$`, 'u'))
  })
})

/** What a timeline decides before anything is drawn: who stands together, and where somebody was. */
import { describe, expect, test } from 'vitest'
import type { ChatMessage, Notice } from '../../src/client/index.ts'
import { handlesIn, mentionBefore, withMention } from '../../src/web/chat/composer/mentions.ts'
import { inviteCode } from '../../src/web/chat/start/invite-code.ts'
import { look, notLooked } from '../../src/web/chat/timeline/following.ts'
import { groupWithinMs, lastEditable, rowsOf } from '../../src/web/chat/timeline/rows.ts'
import { type Place, scrollMemory } from '../../src/web/chat/timeline/scroll-memory.ts'

const noon = new Date(2026, 5, 10, 12).getTime()
const message = (seq: number, over: Partial<ChatMessage> = {}): ChatMessage => ({
  kind: 'message',
  cid: `m${seq}`,
  key: `m${seq}`,
  seq,
  conversationId: 'c',
  senderId: 'alice',
  mine: false,
  sentAt: noon + seq * 1_000,
  content: { type: 'text', text: `${seq}` },
  reactions: [],
  starred: false,
  status: 'received',
  isPending: false,
  ...over,
})
const notice = (afterSeq: number): Notice => ({
  kind: 'notice',
  key: `n${afterSeq}`,
  conversationId: 'c',
  afterSeq,
  change: { kind: 'member', rev: 1, at: noon + afterSeq * 1_000, afterSeq, userId: 'dan', joined: true },
})
const context = { unreadSeq: undefined, hasOlder: false }
/** Where groups begin and end: `[` and `]` around each. */
const groups = (...args: Parameters<typeof rowsOf>): string =>
  rowsOf(...args)
    .map(({ startsGroup, endsGroup, key }) => `${startsGroup ? '[' : ''}${key}${endsGroup ? ']' : ''}`)
    .join(' ')

describe('messages stand together', () => {
  test('of one sender, closely after each other', () => {
    expect(groups([message(1), message(2), message(3, { senderId: 'bob' })], context)).toBe('[m1 m2] [m3]')
  })

  test.each([
    ['a pause', [message(1), message(2, { sentAt: noon + 1_000 + groupWithinMs })], context, '[m1] [m2]'],
    ['just no pause', [message(1), message(2, { sentAt: noon + 999 + groupWithinMs })], context, '[m1 m2]'],
    ['a notice', [message(1), notice(1), message(2)], context, '[m1] [n1] [m2]'],
    ['reactions of the older one', [message(1, { reactions: [{ emoji: '👍', count: 1, mine: false }] }), message(2)], context, '[m1] [m2]'],
    [
      'reactions of the newer one do not',
      [message(1), message(2, { reactions: [{ emoji: '👍', count: 1, mine: false }] })],
      context,
      '[m1 m2]',
    ],
    ['the line of the unread', [message(1), message(2), message(3)], { unreadSeq: 2, hasOlder: false }, '[m1] [m2 m3]'],
    [
      'midnight',
      [
        message(1, { sentAt: new Date(2026, 5, 10, 23, 59, 30).getTime() }),
        message(2, { sentAt: new Date(2026, 5, 11, 0, 0, 30).getTime() }),
      ],
      context,
      '[m1] [m2]',
    ],
  ])('not over %s', (_, items, given, expected) => {
    expect(groups(items, given)).toBe(expected)
  })

  test('a new day is told above its first message; of the first that is loaded only at the beginning of the chat', () => {
    const items = [message(1), message(2, { sentAt: noon + 30 * 3_600_000 }), message(3, { sentAt: noon + 31 * 3_600_000 })]
    const days = (hasOlder: boolean) => rowsOf(items, { ...context, hasOlder }).map(({ day }) => day !== undefined)
    expect(days(false)).toEqual([true, true, false])
    expect(days(true)).toEqual([false, true, false])
  })

  test('a row that says the same is the same object, whatever came before or after it', () => {
    const [two, three] = [message(2), message(3, { senderId: 'bob' })]
    const before = rowsOf([two, three], { ...context, hasOlder: true })
    const after = rowsOf([message(1, { senderId: 'bob' }), two, three, message(4, { senderId: 'carol' })], context, before)
    expect(after[1]).toBe(before[0])
    expect(after[2]).toBe(before[1])
    const changed = rowsOf([two, message(3, { senderId: 'bob', editedAt: noon })], { ...context, hasOlder: true }, before)
    expect(changed[1]).not.toBe(before[1])
  })
})

test('the last own text may be edited, for a while', () => {
  const own = message(1, { mine: true, status: 'read' })
  const items = [own, message(2), message(3, { mine: true, status: 'failed' })]
  expect(lastEditable(items, noon + 60_000, 900_000)).toBe(own)
  expect(lastEditable(items, noon + 901_000, 900_000)).toBeUndefined()
})

describe('the place in a chat', () => {
  const storage = (): Pick<Storage, 'getItem' | 'setItem'> => {
    const kept = new Map<string, string>()
    return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) }
  }
  const place = (seq: number): Place => ({ key: `m${seq}`, seq, offset: -12.5 })

  test('survives a reload, until somebody is at the end', () => {
    const tab = storage()
    scrollMemory(tab).set('a', place(7))
    expect(scrollMemory(tab).get('a')).toEqual(place(7))
    scrollMemory(tab).set('a', undefined)
    expect(scrollMemory(tab).get('a')).toBeUndefined()
  })

  test('of the oldest chats is forgotten', () => {
    const memory = scrollMemory(storage())
    for (let chat = 0; chat <= 100; chat += 1) memory.set(`${chat}`, place(chat))
    expect([memory.get('0'), memory.get('1')]).toEqual([undefined, place(1)])
  })

  test.each(['nonsense', '[["a",{"key":1}]]', '{}'])('is no worse for a storage that holds %j', (text) => {
    expect(scrollMemory({ getItem: () => text, setItem: () => undefined }).get('a')).toBeUndefined()
  })
})

describe('a view at the end', () => {
  const at = { key: 'm1', left: 0, top: 900, isLive: true, at: 1_000 }
  const atEnd = look(notLooked, at).looked

  test.each([
    ['falls behind when something comes and nobody scrolls', { ...at, key: 'm2', left: 39, at: 1_016 }, true],
    ['does not when nothing is new: what was held back has grown', { ...at, left: 1_200, at: 1_016 }, false],
    ['does not when somebody scrolls up', { ...at, key: 'm2', left: 239, top: 700, at: 1_016 }, false],
    ['does not where newer messages are not loaded', { ...at, key: 'm2', left: 39, isLive: false, at: 1_016 }, false],
  ])('%s', (_, now, expected) => {
    expect(look(atEnd, now).isBehind).toBe(expected)
  })

  test('falls behind when the container grows a moment after the row came', () => {
    const { looked } = look(atEnd, { ...at, key: 'm2', at: 1_016 })
    expect(look(looked, { ...at, key: 'm2', left: 39, at: 1_032 }).isBehind).toBe(true)
    expect(look(looked, { ...at, key: 'm2', left: 39, at: 2_000 }).isBehind).toBe(false)
  })

  test('stays where somebody reads above', () => {
    const { looked } = look(atEnd, { ...at, left: 700, top: 200, at: 1_016 })
    expect(look(looked, { ...at, key: 'm2', left: 739, top: 200, at: 1_032 }).isBehind).toBe(false)
  })
})

describe('a mention', () => {
  test.each([
    ['@', 1, { from: 0, query: '' }],
    ['hi @bo', 6, { from: 3, query: 'bo' }],
    ['hi @bo there', 6, { from: 3, query: 'bo' }],
    ['hi @bo there', 12, undefined],
    ['mail@bo', 7, undefined],
  ])('is begun in %j at %i', (text, caret, expected) => {
    expect(mentionBefore(text, caret)).toEqual(expected)
  })

  test('is completed where it was begun', () => {
    expect(withMention('hi @bo there', { from: 3, query: 'bo' }, 'bobby')).toEqual({ text: 'hi @bobby there', caret: 10 })
    expect(withMention('@', { from: 0, query: '' }, 'all')).toEqual({ text: '@all ', caret: 5 })
  })

  test('is found in what is sent, once', () => {
    expect(handlesIn('@Bobby and @carol, (@bobby) x@dan')).toEqual(['bobby', 'carol'])
  })
})

test.each([
  ['https://chat.example/invite/Ab-1_c', 'Ab-1_c'],
  [' Ab-1_cdef ', 'Ab-1_cdef'],
  ['what?', undefined],
])('the code of an invite in %j', (text, code) => {
  expect(inviteCode(text)).toBe(code)
})

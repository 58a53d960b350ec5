/** Whether a device is told of a conversation, how loudly, and in which words. */
import { describe, expect, test } from 'vitest'
import { type Situation, decide, words, write } from '../../src/domain/inbox/buzz.ts'

const situation = (more: Partial<Omit<Situation, 'glance'>> & { glance?: Partial<Situation['glance']> } = {}): Situation => ({
  cause: 'message',
  notify: 'all',
  isMuted: false,
  isBlocked: false,
  isActive: false,
  told: undefined,
  ...more,
  glance: { unread: 1, newest: 5, before: 0, mention: 0, joinedAfter: 0, ...more.glance },
})

const nothing = { do: 'nothing' }
const loud = (seq: number, count = 1) => ({ do: 'tell', kind: 'message', seq, count, isAudible: true })
const quiet = (seq: number, count = 1) => ({ do: 'tell', kind: 'message', seq, count, isAudible: false })
const named = { mention: 4, newest: 5, unread: 2, before: 4 }

test.each<[string, Parameters<typeof situation>[0], object]>([
  ['a message', {}, loud(5)],
  ['several, of which none was told', { glance: { unread: 3, before: 4 } }, loud(5, 3)],
  ['one more than was told', { told: 4, glance: { unread: 3, before: 4 } }, loud(5)],
  ['several more than were told', { told: 2, glance: { unread: 3, before: 4 } }, loud(5, 3)],
  ['what was told', { told: 5 }, nothing],
  ['a person who is there', { isActive: true }, nothing],
  ['a block', { isBlocked: true }, nothing],
  ['all read', { glance: { unread: 0, newest: 0 } }, nothing],
  ['all read of what was told', { told: 5, glance: { unread: 0, newest: 0 } }, { do: 'clear' }],
  ['all read, by who is there', { told: 5, isActive: true, cause: 'change', glance: { unread: 0, newest: 0 } }, { do: 'clear' }],
  ['muted', { isMuted: true }, nothing],
  ['muted, with a mention', { isMuted: true, glance: named }, loud(4)],
  ['muted, with a mention that was told', { isMuted: true, told: 4, glance: named }, nothing],
  ['mentions alone', { notify: 'mentions' }, nothing],
  ['mentions alone, with one', { notify: 'mentions', glance: named }, loud(4)],
  ['none', { notify: 'none' }, nothing],
  ['none, with a mention', { notify: 'none', glance: named }, nothing],
  ['none, muted, with a mention', { notify: 'none', isMuted: true, glance: named }, nothing],
  ['muted since it was told', { isMuted: true, told: 5 }, { do: 'clear' }],
  ['the newest that was told is deleted', { cause: 'change', told: 5, glance: { unread: 1, newest: 4 } }, quiet(4)],
  ['a change where nothing is shown', { cause: 'change' }, nothing],
  ['a change, and a message that was not told', { cause: 'change', told: 3, glance: { unread: 2, before: 3 } }, quiet(5)],
  [
    'an invitation',
    { cause: 'invite', glance: { unread: 0, newest: 0, joinedAfter: 7 } },
    { do: 'tell', kind: 'invite', seq: 7, count: 0, isAudible: true },
  ],
  ['an invitation to who is there', { cause: 'invite', isActive: true, glance: { unread: 0, newest: 0 } }, nothing],
  ['a message after an invitation', { told: -1 }, loud(5)],
  ['nothing to read after an invitation', { cause: 'change', told: -1, glance: { unread: 0, newest: 0 } }, nothing],
  ['an invitation that was told', { cause: 'invite', told: -1, glance: { unread: 0, newest: 0 } }, nothing],
])('%s', (_, given, verdict) => {
  expect(decide(situation(given))).toEqual(verdict)
})

describe('words', () => {
  const message = { seq: 5, senderId: 'a', text: 'Hello' }
  const base = { kind: 'direct', title: undefined, sender: 'Alice', message, count: 1, preview: true } as const
  const group = { ...base, kind: 'group', title: 'Family' } as const
  test.each<[Parameters<typeof words>[0], Parameters<typeof words>[1], string, string]>([
    ['message', base, 'Alice', 'Hello'],
    ['message', { ...base, count: 5 }, 'Alice', '5 new messages from Alice'],
    ['message', group, 'Family', 'Alice: Hello'],
    ['message', { ...group, count: 12 }, 'Family', '12 messages in Family'],
    ['invite', group, 'Family', 'You were added to this group'],
    ['message', { ...group, preview: false }, 'Edgewise', 'New message'],
    ['message', { ...base, count: 5, preview: false }, 'Edgewise', '5 new messages'],
    ['invite', { ...group, preview: false }, 'Edgewise', 'New group'],
  ])('%s of %o', (kind, given, title, body) => {
    expect(words(kind, given)).toEqual({ title, body })
  })
})

test.each([
  ['emoji', '😀'.repeat(5_000)],
  ['quotes, which JSON doubles', '"'.repeat(5_000)],
  ['letters', 'x'.repeat(5_000)],
  ['what fits', 'short'],
])('a payload of %s is at most 3,993 bytes, and cut between characters', (_, body) => {
  const text = write({ kind: 'message', conversationId: 'g_1', seq: 1, title: 'A', body, badge: 1 })
  const bytes = new TextEncoder().encode(text).length
  const shown: string = JSON.parse(text).body
  expect(bytes).toBeLessThanOrEqual(3_993)
  expect(shown.isWellFormed()).toBe(true)
  expect(body.startsWith(shown.replace(/…$/, ''))).toBe(true)
  // No more is cut than has to be.
  expect(bytes > 3_985 || shown === body).toBe(true)
})

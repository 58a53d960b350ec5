/** What is said of messages that disappear: that they will, that they have, and who decided it. */
import { describe, expect, test } from 'vitest'
import type { ChatMessage, ConversationSettings, Notice } from '../../src/client/index.ts'
import { periodText, roughly } from '../../src/web/chat/message/periods.ts'
import { goneText, leftText } from '../../src/web/chat/message/vanishing.ts'
import { messageLabel, noticeText } from '../../src/web/chat/message/wording.ts'
import { formatIn } from '../../src/web/i18n/useFormat.ts'
import { text } from '../../src/web/i18n/useText.ts'

const [minute, hour, day] = [60, 3_600, 86_400]

test.each([
  [7 * day, '1 week'],
  [14 * day, '2 weeks'],
  [90 * day, '90 days'],
  [day, '1 day'],
  [36 * hour, '36 hours'],
  [90, '90 seconds'],
])('a timer of %i s is one of %s', (seconds, words) => {
  expect(periodText(seconds, text)).toBe(words)
})

test.each([
  [7 * day - 1, '6 days'],
  [7 * day, '1 week'],
  [90 * day - 1, '12 weeks'],
  [90 * minute, '1 hour'],
  [59.9, '59 seconds'],
  [0.2, '1 second'],
  [-5, '1 second'],
])('%d s are roughly %s', (seconds, words) => {
  expect(roughly(seconds, text)).toBe(words)
})

describe('in place of what is gone stands', () => {
  test.each([
    ['that it has disappeared', { deletedAt: 5, expiresAt: 5 }, 'This message has disappeared'],
    ['that it was deleted, before its time', { deletedAt: 4, expiresAt: 5 }, 'This message was deleted'],
    ['that it was deleted', { deletedAt: 4 }, 'This message was deleted'],
  ])('%s', (_, times, words) => {
    expect(goneText(times, false, text)).toBe(words)
    expect(goneText(times, true, text)).toBe(words.replace('This message was deleted', 'You deleted this message'))
  })
})

const message: ChatMessage = {
  kind: 'message',
  starred: false,
  key: 'm',
  cid: 'm',
  conversationId: 'c',
  senderId: 'bob',
  mine: false,
  sentAt: 0,
  content: { type: 'text', text: 'Hello' },
  reactions: [],
  status: 'received',
  isPending: false,
}

test('how long it is there is told to eyes and ears alike, and nothing of one that stays', () => {
  const leaving = { ...message, expiresAt: Date.now() + 2 * hour * 1_000 + 500 }
  expect(leftText(leaving, text)).toBe('Disappears in 2 hours')
  expect(leftText({ ...message, expireSeconds: hour }, text)).toBe('Disappears in 1 hour')
  expect(leftText(message, text)).toBeUndefined()
  const { content: _content, ...gone } = { ...leaving, deletedAt: leaving.expiresAt }
  expect(leftText(gone, text)).toBeUndefined()
  expect(messageLabel(leaving, 'Bob', text, formatIn('en'))).toContain('Hello, Disappears in 2 hours')
  expect(messageLabel(gone, 'Bob', text, formatIn('en'))).toContain('This message has disappeared')
})

const settings: ConversationSettings = { history: 'joined', send: 'members', edit: 'admins', expireSeconds: null }
const weekly = { ...settings, expireSeconds: 7 * day }

describe('a change of settings', () => {
  const say = (after: ConversationSettings, before?: ConversationSettings, isDirect = false): string => {
    const change: Notice['change'] = { kind: 'conversation', rev: 1, at: 0, by: 'alice', afterSeq: 0, settings: after }
    const notice: Notice = { kind: 'notice', key: 'n', conversationId: 'c', afterSeq: 0, change, ...(before ? { before } : {}) }
    return noticeText(notice, { name: () => 'Alice', me: 'bob', isDirect }, text)
  }
  test.each([
    ['that turns the timer on', say(weekly, settings), 'Alice set messages to disappear after 1 week'],
    ['that turns it off', say(settings, weekly), 'Alice turned disappearing messages off'],
    ['of something else', say({ ...weekly, send: 'admins' }, weekly), 'Alice changed the rules of the group'],
    ['of which nobody knows what was before', say(weekly), 'Alice changed the rules of the group'],
    ['in a direct chat', say(weekly, undefined, true), 'Alice set messages to disappear after 1 week'],
  ])('%s is told as such', (_, words, expected) => {
    expect(words).toBe(expected)
  })
})

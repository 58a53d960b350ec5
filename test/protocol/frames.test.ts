import { describe, expect, test } from 'vitest'
import { closeCodes, conversationDown, conversationUp, limits, refusalOf } from '../../src/protocol/index.ts'

const id = '01890a5d-ac96-774b-bcce-b302099a8057'
const content = { type: 'text', text: 'hello' }
const image = { type: 'image', mediaId: 'm1', mime: 'image/png', size: 1 }
const cursor = { seq: 0, rev: 0 }
const big = Number.MAX_SAFE_INTEGER

/** By frame: what is taken as it is, and what is refused. */
const golden: Record<string, { valid: object[]; invalid: object[] }> = {
  hello: {
    valid: [{}, { cursor }, { cursor: { seq: big, rev: 12 } }],
    invalid: [
      { cursor: null },
      { cursor: {} },
      { cursor: { seq: 0 } },
      { cursor: { seq: -1, rev: 0 } },
      { cursor: { seq: 0, rev: 0.5 } },
      { cursor: { ...cursor, usn: 1 } },
      { token: 'x' },
    ],
  },
  send: {
    valid: [
      { id, content },
      { id, content, replyTo: 1 },
      { id, content, mentions: [] },
      { id, content, mentions: ['all', 'u1'] },
      { id, content: image },
      {
        id,
        content: { ...image, type: 'video', name: 'a.mp4', width: 1, height: 1, durationSeconds: 0.5, placeholder: 'x', caption: 'words' },
      },
      { id, content: { ...image, type: 'audio', durationSeconds: 0 } },
      { id, content: { ...image, type: 'file', size: 0 } },
      { id, content: { ...image, size: limits.mediaBytes } },
      { id, content, mentions: Array.from({ length: limits.groupMembers }, (_, i) => `u${i}`) },
    ],
    invalid: [
      { content },
      { id },
      { id: 'not-a-uuid', content },
      { id: '01890a5d-ac96-474b-bcce-b302099a8057', content },
      { id, content, replyTo: 0 },
      { id, content, replyTo: '1' },
      { id, content, replyTo: null },
      { id, content, mentions: 'all' },
      { id, content, mentions: [''] },
      { id, content, mentions: Array.from({ length: limits.groupMembers + 1 }, (_, i) => `u${i}`) },
      { id, content: 'hello' },
      { id, content: {} },
      { id, content: { type: 'text' } },
      { id, content: { type: 'text', text: '' } },
      { id, content: { type: 'text', text: ' \n\t' } },
      { id, content: { type: 'text', text: 7 } },
      { id, content: { type: 'poll', text: 'x' } },
      { id, content: { ...content, bold: true } },
      { id, content: { ...image, size: -1 } },
      { id, content: { ...image, size: limits.mediaBytes + 1 } },
      { id, content: { ...image, width: 0 } },
      { id, content: { ...image, mime: '' } },
      { id, content: { type: 'image', mime: 'image/png', size: 1 } },
      { id, content, senderId: 'u1' },
      { id, content, seq: 1 },
      { id, content, sentAt: 1 },
    ],
  },
  edit: {
    valid: [
      { ref: 'r', seq: 1, content },
      { ref: 'r', seq: 1, content, ifEditedAt: null },
      { ref: 'r', seq: 1, content, ifEditedAt: 5 },
    ],
    invalid: [
      { seq: 1, content },
      { ref: 'r', content },
      { ref: 'r', seq: 1 },
      { ref: '', seq: 1, content },
      { ref: 'r', seq: 0, content },
      { ref: 'r', seq: 1, content, ifEditedAt: -1 },
      { ref: 'r', seq: 1, content, ifEditedAt: '5' },
      { ref: 'r', seq: 1, content, editedAt: 5 },
    ],
  },
  delete: {
    valid: [
      { ref: 'r', seq: 1 },
      { ref: 'x'.repeat(1_024), seq: big },
    ],
    invalid: [{ seq: 1 }, { ref: 'r' }, { ref: 7, seq: 1 }, { ref: 'x'.repeat(1_025), seq: 1 }, { ref: 'r', seq: 1, for: 'me' }],
  },
  react: {
    valid: [
      { ref: 'r', seq: 1, emoji: '👍', on: true },
      { ref: 'r', seq: 1, emoji: '👩‍👩‍👧‍👦', on: false },
    ],
    invalid: [
      { ref: 'r', seq: 1, emoji: '👍' },
      { ref: 'r', seq: 1, on: true },
      { ref: 'r', seq: 1, emoji: 'ok', on: true },
      { ref: 'r', seq: 1, emoji: '👍👍', on: true },
      { ref: 'r', seq: 1, emoji: '👍', on: 1 },
    ],
  },
  star: {
    valid: [{ ref: 'r', seq: 1, on: true }],
    invalid: [
      { ref: 'r', seq: 1 },
      { seq: 1, on: true },
      { ref: 'r', seq: 0, on: true },
      { ref: 'r', seq: 1, on: 1 },
    ],
  },
  pin: {
    valid: [{ ref: 'r', seq: 1, on: false }],
    invalid: [
      { ref: 'r', seq: 1 },
      { seq: 1, on: true },
      { ref: 'r', seq: 0, on: true },
      { ref: 'r', seq: 1, on: 'yes' },
    ],
  },
  delivered: {
    valid: [{ seq: 0 }, { seq: big }],
    invalid: [{}, { seq: -1 }, { seq: 1.5 }, { seq: big + 1 }, { seq: null }, { seq: 1, userId: 'u1' }],
  },
  read: { valid: [{ seq: 0 }, { seq: 1 }], invalid: [{}, { seq: '1' }, { seq: -1 }, { seq: 1, at: 1 }] },
  typing: {
    valid: [{ active: true }, { active: false }],
    invalid: [{}, { active: 1 }, { active: 'true' }, { active: true, userId: 'u1' }],
  },
  sync: {
    valid: [{ ref: 'r', cursor }],
    invalid: [{ cursor }, { ref: 'r' }, { ref: 'r', cursor: { seq: 1 } }, { ref: 'r', cursor, limit: 5 }],
  },
  auth: {
    valid: [{ accessToken: 'x' }, { accessToken: 'x'.repeat(4_096) }],
    invalid: [{}, { accessToken: 1 }, { accessToken: 'x'.repeat(4_097) }],
  },
}

test('there is a table for every frame that a client sends', () => {
  expect(conversationUp.options.map(({ shape }) => shape.type.value).toSorted()).toEqual(Object.keys(golden).toSorted())
})

describe.for(Object.entries(golden))('%s', ([type, { valid, invalid }]) => {
  test.for(valid)('takes %j as it is', (fields) => {
    const frame = { type, ...fields }
    expect(conversationUp.parse(frame)).toEqual(frame)
  })

  test.for(invalid)('refuses %j', (fields) => {
    const { success, error } = conversationUp.safeParse({ type, ...fields })
    expect([success, error && refusalOf(error).code]).toEqual([false, 'invalid_request'])
  })
})

const message = { conversationId: 'c', seq: 1, id, senderId: 'u', sentAt: 1 }
const change = { rev: 1, at: 1, afterSeq: 0 }

test.for([
  { type: 'ack', id, seq: 1, sentAt: 1, duplicate: false },
  { type: 'message', message: { ...message, content } },
  { type: 'message', message: { ...message, deletedAt: 2 } },
  {
    type: 'message',
    message: {
      ...message,
      content,
      replyTo: { seq: 1 },
      mentions: ['all'],
      reactions: [{ emoji: '👍', count: 1, mine: false }],
      editedAt: 2,
      expiresAt: 3,
    },
  },
  { type: 'change', change: { kind: 'edit', ...change, by: 'u', seq: 1, content, editedAt: 2 } },
  { type: 'change', change: { kind: 'delete', ...change, by: 'u', ref: 'r', seq: 1, deletedAt: 2 } },
  { type: 'change', change: { kind: 'reaction', ...change, by: 'u', seq: 1, emoji: '👍', on: true } },
  { type: 'change', change: { kind: 'member', ...change, by: 'u', userId: 'v', joined: true } },
  { type: 'change', change: { kind: 'member', ...change, by: 'u', userId: 'v', left: true } },
  { type: 'change', change: { kind: 'role', ...change, by: 'u', userId: 'v', role: 'admin' } },
  { type: 'change', change: { kind: 'conversation', ...change, by: 'u', title: 't' } },
  { type: 'change', change: { kind: 'expiry', ...change, seq: 1 } },
  { type: 'change', change: { kind: 'hidden', ...change } },
  { type: 'receipt', userId: 'u', deliveredSeq: 2, readSeq: 1 },
  { type: 'typing', userId: 'u', active: true },
  { type: 'done', ref: 'r' },
  { type: 'error', code: 'forbidden', detail: 'x' },
  { type: 'error', ref: 'r', id: 'i', code: 'rate_limited', detail: 'x', retryAfterSeconds: 1 },
  { type: 'sync', messages: [], changes: [], head: cursor, more: false },
  { type: 'sync', ref: 'r', messages: [], changes: [], head: cursor, more: false, reset: true },
])('a client understands %j', (frame) => {
  expect(conversationDown.parse(frame)).toEqual(frame)
})

test('a client ignores fields that it does not know', () => {
  const frame = { type: 'receipt', userId: 'u', deliveredSeq: 2, readSeq: 1 }
  expect(conversationDown.parse({ ...frame, later: true })).toEqual(frame)
  const told = { type: 'message', message: { ...message, content } }
  expect(conversationDown.parse({ ...told, message: { ...told.message, content: { ...content, later: true }, later: true } })).toEqual(told)
})

test('close codes are the contract’s', () => {
  expect(new Set(Object.values(closeCodes).map(({ code }) => code))).toEqual(new Set([1009, 1012, 4400, 4401, 4403, 4409, 4429]))
})

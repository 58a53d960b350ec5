import { describe, expect, test } from 'vitest'
import { type z } from 'zod'
import { conversationUp, refusalOf, routes } from '../../src/protocol/index.ts'

/** What becomes of a value: kept as it is, changed, or the code of its refusal. */
function outcome(schema: z.ZodType, value: unknown): string {
  const { success, data, error } = schema.safeParse(value)
  if (!success) return refusalOf(error).code
  return JSON.stringify(data) === JSON.stringify(value) ? 'kept' : 'changed'
}

const id = '01890a5d-ac96-774b-bcce-b302099a8057'
const send = (text: string) => outcome(conversationUp, { type: 'send', id, content: { type: 'text', text } })
const caption = (text: string) =>
  outcome(conversationUp, { type: 'send', id, content: { type: 'image', mediaId: 'm', mime: 'image/png', size: 1, caption: text } })
const title = (text: string) => outcome(routes.createConversation.body, { kind: 'group', title: text, userIds: [] })
const description = (text: string) => outcome(routes.updateConversation.body, { description: text })
const name = (text: string) => outcome(routes.updateMe.body, { name: text })
const about = (text: string) => outcome(routes.updateMe.body, { about: text })

describe('a message’s text', () => {
  test.for([
    ['ASCII', 'plain words'],
    ['one space around', '  padded  '],
    ['line ends of all kinds', 'a\nb\r\nc\u2028d\te'],
    ['control characters but NUL', '\u0001\u001f\u007f\u009f'],
    ['combining marks, not normalised', 'e\u0301 is not \u00e9'],
    ['the other form, not normalised', '\u00e9 is not e\u0301'],
    ['right to left and its marks', '\u202eשלום\u202c עולם'],
    ['Chinese, Thai, emoji', '字 สวัสดี 👩‍👩‍👧‍👦'],
    ['zero width characters', '\u200b\u200d\ufeffx'],
    ['noncharacters', '\ufffe\uffff\u{10ffff}'],
    ['the replacement character', '\ufffd'],
    ['markup', '<script>alert(1)</script> \\ " \''],
    ['a very long line', 'x'.repeat(100_000)],
  ])('%s is kept byte for byte', ([, words = '']) => {
    expect(send(words)).toBe('kept')
  })

  test.for([
    ['NUL', 'a\0b'],
    ['NUL alone', '\0'],
    ['a lone high surrogate', 'a\ud83d'],
    ['a lone low surrogate', '\ude00a'],
    ['surrogates the wrong way round', '\ude00\ud83d'],
    ['nothing', ''],
    ['spaces', '   '],
    ['white space of all kinds', ' \t\n\r\u00a0\u2003\u3000\ufeff'],
  ])('%s is invalid_request', ([, words = '']) => {
    expect(send(words)).toBe('invalid_request')
  })
})

/** Every text of the protocol has its length in code points, whatever they take in memory. */
describe.for([
  ['a message', send, 100_000, 'too_large'],
  ['a caption', caption, 100_000, 'too_large'],
  ['a title', title, 100, 'too_large'],
  ['a description', description, 2_000, 'too_large'],
  ['a name', name, 64, 'too_large'],
  ['about', about, 140, 'too_large'],
] as const)('%s', ([, of, most, over]) => {
  test.for([
    ['ASCII', 'x'],
    ['Chinese', '字'],
    ['astral', '𝄞'],
    ['control', '\u0001'],
  ])(`has at most ${most} characters of %s`, ([, letter = '']) => {
    expect([of(letter.repeat(most)), of(letter.repeat(most + 1)), of(letter.repeat(3 * most))]).toEqual(['kept', over, over])
  })

  test('counts mixed text by its code points', () => {
    const half = most / 2
    expect([of('x'.repeat(half) + '𝄞'.repeat(half)), of('𝄞'.repeat(half) + 'x'.repeat(half + 1))]).toEqual(['kept', over])
  })

  test('takes neither NUL nor lone surrogates', () => {
    expect([of('a\0'), of('a\ud83d'), of('\udc00a')]).toEqual(['invalid_request', 'invalid_request', 'invalid_request'])
  })
})

test.for([
  ['title', title],
  ['name', name],
] as const)('a %s is not empty', ([, of]) => {
  expect([of(''), of('  '), of(' x ')]).toEqual(['invalid_request', 'invalid_request', 'kept'])
})

test.for([
  ['description', description],
  ['about', about],
] as const)('%s may be empty', ([, of]) => {
  expect(of('')).toBe('kept')
})

test('what is too long and wrong besides is invalid_request', () => {
  expect(send(`${'x'.repeat(100_001)}\0`)).toBe('invalid_request')
  expect(outcome(conversationUp, { type: 'send', id: 'x', content: { type: 'text', text: 'x'.repeat(100_001) } })).toBe('invalid_request')
})

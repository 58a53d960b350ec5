import { describe, expect, test } from 'vitest'
import { emoji, handle, messageId, password, refusalOf, routes } from '../../src/protocol/index.ts'

describe('a handle', () => {
  test.for([
    ['abc', 'abc'],
    ['Alice', 'alice'],
    ['ALICE_99', 'alice_99'],
    ['a_b', 'a_b'],
    [`a${'b'.repeat(31)}`, `a${'b'.repeat(31)}`],
  ])('%s is taken as %s', ([given, taken]) => {
    expect(handle.parse(given)).toBe(taken)
  })

  test.for([
    '',
    'ab',
    `a${'b'.repeat(32)}`,
    '1abc',
    '_abc',
    'a-b',
    'a.b',
    'a b',
    ' abc',
    'abc ',
    'abc\n',
    'ábc',
    'аbc',
    'a\u0130b',
    'abc\0',
    'K\u212aabc',
    '字字字',
  ])('%j is none', (given) => {
    expect(handle.safeParse(given).success).toBe(false)
  })
})

describe('a message id', () => {
  test.for(['01890a5d-ac96-774b-bcce-b302099a8057', '01890A5D-AC96-774B-BCCE-B302099A8057', '00000000-0000-7000-8000-000000000000'])(
    '%s is one',
    (given) => {
      expect(messageId.parse(given)).toBe(given)
    },
  )

  test.for([
    '',
    '01890a5d-ac96-474b-bcce-b302099a8057',
    '01890a5d-ac96-774b-0cce-b302099a8057',
    '01890a5dac96774bbcceb302099a8057',
    '{01890a5d-ac96-774b-bcce-b302099a8057}',
    '01890a5d-ac96-774b-bcce-b302099a8057 ',
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
  ])('%j is none', (given) => {
    expect(messageId.safeParse(given).success).toBe(false)
  })
})

describe('an id in a path', () => {
  const of = (conversationId: string) => {
    const { success, error } = routes.getConversation.params.safeParse({ conversationId })
    return success ? 'ok' : refusalOf(error).code
  }
  test.for(['g_1', 'd_A-z~9.', 'x'.repeat(128)])('%s may exist', (given) => {
    expect(of(given)).toBe('ok')
  })

  test.for(['', 'a b', 'a/b', 'é', "'; drop table message", 'x'.repeat(129), 'a\0'])('%j cannot exist: not_found', (given) => {
    expect(of(given)).toBe('not_found')
  })
})

test.for([
  ['7 characters', 'x'.repeat(7), 'invalid_request'],
  ['8', 'x'.repeat(8), 'ok'],
  ['8 astral', '𝄞'.repeat(8), 'ok'],
  ['4 astral', '𝄞'.repeat(4), 'invalid_request'],
  ['256', '字'.repeat(256), 'ok'],
  ['257', 'x'.repeat(257), 'invalid_request'],
  ['a NUL in it', 'password\0', 'invalid_request'],
] as const)('a password of %s: %s is %s', ([, given, expected]) => {
  const { success, error } = password.safeParse(given)
  expect(success ? 'ok' : refusalOf(error).code).toBe(expected)
})

describe('an emoji', () => {
  test.for([
    ['a face', '😀'],
    ['a heart with its variation', '❤️'],
    ['a heart without', '❤'],
    ['a skin tone', '👍🏽'],
    ['a family', '👩‍👩‍👧‍👦'],
    ['a family in tones', '👩🏽‍🤝‍👨🏿'],
    ['a flag', '🇯🇵'],
    ['the flag of a part', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'],
    ['a flag of two', '🏳️‍🌈'],
    ['the same, not fully qualified', '🏳‍🌈'],
    ['a keycap', '1️⃣'],
    ['a sign', '©️'],
    ['a profession', '👩‍🚀'],
    ['a direction', '🏃‍➡️'],
  ])('%s is one: %s', ([, given = '']) => {
    expect(emoji.parse(given)).toBe(given)
  })

  test.for([
    ['nothing', ''],
    ['a letter', 'a'],
    ['a digit', '1'],
    ['a hash', '#'],
    ['a word', 'ok'],
    ['a space', ' '],
    ['two of them', '😀😀'],
    ['one with a letter', '😀a'],
    ['one with a space', '😀 '],
    ['half a flag', '🇯'],
    ['two flags', '🇯🇵🇫🇷'],
    ['a joiner', '\u200d'],
    ['a joiner at the end', '👩\u200d'],
    ['a variation selector', '\ufe0f'],
    ['a letter with a variation', 'a\ufe0f'],
    ['a combining mark', '\u0301'],
    ['half a surrogate', '\ud83d'],
    ['a chain without end', '👩\u200d'.repeat(30) + '👩'],
    ['markup', '<b>'],
    ['a shortcode', ':smile:'],
    ['Chinese', '字'],
  ])('%s is none', ([, given]) => {
    expect(emoji.safeParse(given).success).toBe(false)
  })
})

describe('a page', () => {
  const of = (query: object) => {
    const { success, data, error } = routes.listMessages.query.safeParse(query)
    return success ? data : refusalOf(error).code
  }
  test.for([
    [{}, { limit: 50 }],
    [{ limit: '1' }, { limit: 1 }],
    [
      { limit: '100', before: '7' },
      { limit: 100, before: 7 },
    ],
    [{ after: '0' }, { limit: 50, after: 0 }],
    [{ limit: '0' }, 'invalid_request'],
    [{ limit: '101' }, 'invalid_request'],
    [{ limit: '-1' }, 'invalid_request'],
    [{ limit: '1.5' }, 'invalid_request'],
    [{ limit: '1e2' }, 'invalid_request'],
    [{ limit: ' 5' }, 'invalid_request'],
    [{ limit: '' }, 'invalid_request'],
    [{ before: '1', after: '1' }, 'invalid_request'],
    [{ around: '1', after: '1' }, 'invalid_request'],
    [{ around: '1', aroundAt: '1' }, 'invalid_request'],
    [{ aroundAt: '-1' }, 'invalid_request'],
    [{ before: '9007199254740993' }, 'invalid_request'],
    [{ offset: '1' }, 'invalid_request'],
  ] as const)('asked for with %j is %j', ([query, expected]) => {
    expect(of(query)).toEqual(expected)
  })
})

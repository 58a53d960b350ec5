/** Ids find their objects, and their jurisdiction, by themselves. */
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import {
  conversationStub,
  directId,
  handleStub,
  inboxStub,
  isConversationId,
  isUserId,
  newGroupId,
  newUserId,
} from '../../src/platform/address.ts'
import { Refused } from '../../src/protocol/index.ts'

/** A namespace that says which object it was asked for. */
function recording(asked: unknown[], jurisdiction?: string): typeof env.INBOX & typeof env.CONVERSATION & typeof env.HANDLE {
  return Object.assign(Object.create(env.INBOX), {
    jurisdiction: (name: string) => recording(asked, name),
    getByName: (name: string, options: object) => asked.push({ jurisdiction, name, ...options }),
  })
}

const [a, b] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222']
const group = 'g_1234567890123456789012'

describe('ids', () => {
  test('are new each time, and carry the jurisdiction of their deployment', () => {
    for (const [jurisdiction, prefix] of [
      ['', ''],
      ['eu', 'eu.'],
      ['us', 'us.'],
      ['fedramp', 'fedramp.'],
    ] as const) {
      const made = [newUserId({ JURISDICTION: jurisdiction }), newGroupId({ JURISDICTION: jurisdiction })]
      expect(made).toEqual([
        expect.stringMatching(new RegExp(`^${prefix}[\\da-f-]{36}$`)),
        expect.stringMatching(new RegExp(`^${prefix}g_[\\w-]{22}$`)),
      ])
      expect([isUserId(made[0] ?? ''), isConversationId(made[1] ?? ''), isUserId(made[1] ?? ''), isConversationId(made[0] ?? '')]).toEqual([
        true,
        true,
        false,
        false,
      ])
    }
    expect(newUserId({ JURISDICTION: '' })).not.toBe(newUserId({ JURISDICTION: '' }))
  })

  test('are not made for a jurisdiction that nobody knows', () => {
    expect(() => newUserId({ JURISDICTION: 'mars' })).toThrow('mars')
  })

  test.each([
    '',
    'x',
    `${a} `,
    `xx.${a}`,
    `eu.us.${a}`,
    `eu.`,
    a.toUpperCase().replaceAll('1', 'A'),
    `g_${'x'.repeat(21)}`,
    `d_${'x'.repeat(44)}`,
    `h_${'x'.repeat(22)}`,
    `${group}\n`,
  ])('are told from anything else: %j', (id) => {
    expect([isUserId(id), isConversationId(id)]).toEqual([false, false])
    for (const stub of [() => inboxStub(env, id), () => conversationStub(env, id)]) expect(stub).toThrow(Refused)
  })
})

describe('the id of a direct conversation', () => {
  test('is the same from both sides, and no other pair’s', () => {
    const c = '33333333-3333-4333-8333-333333333333'
    expect(directId(a, b)).toBe(directId(b, a))
    expect(directId(a, b)).toMatch(/^d_[\w-]{43}$/)
    expect(isConversationId(directId(a, b))).toBe(true)
    expect(new Set([directId(a, b), directId(a, c), directId(b, c), directId(a, a)]).size).toBe(4)
  })

  test('is this one: it may never change', () => {
    expect(directId(a, b)).toBe('d_oirROn10FAKha5Q7qVpzSB39vOzibVWh6Ye8gb7JuJs')
  })

  test.each([
    [`eu.${a}`, `eu.${b}`, 'eu.d_'],
    [`eu.${a}`, b, 'eu.d_'],
    [b, `us.${a}`, 'us.d_'],
    [`us.${b}`, `eu.${a}`, 'eu.d_'],
    [a, b, 'd_'],
  ])('has the jurisdiction of its people: %s and %s', (one, other, prefix) => {
    expect(directId(one, other).slice(0, -43)).toBe(prefix)
    expect(directId(other, one)).toBe(directId(one, other))
  })
})

describe('a stub', () => {
  test('is narrowed to the jurisdiction of its id, and only where there is one', () => {
    const asked: unknown[] = []
    const namespace = recording(asked)
    inboxStub({ INBOX: namespace }, a)
    inboxStub({ INBOX: namespace }, `eu.${a}`, 'weur')
    conversationStub({ CONVERSATION: namespace }, `us.${group}`)
    conversationStub({ CONVERSATION: namespace }, group, 'apac')
    handleStub({ HANDLE: namespace, JURISDICTION: '' }, 'alice')
    handleStub({ HANDLE: namespace, JURISDICTION: 'fedramp' }, 'alice', 'enam')
    expect(asked).toEqual([
      { name: a },
      { jurisdiction: 'eu', name: `eu.${a}`, locationHint: 'weur' },
      { jurisdiction: 'us', name: `us.${group}` },
      { name: group, locationHint: 'apac' },
      { name: 'alice' },
      { jurisdiction: 'fedramp', name: 'alice', locationHint: 'enam' },
    ])
  })

  test('of a jurisdiction that this server has not is not found', () => {
    expect(() => inboxStub(env, `eu.${a}`)).toThrow(Refused)
  })
})

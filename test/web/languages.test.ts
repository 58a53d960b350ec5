/** The catalogues: all languages say all of it, with the same names in it, in all the forms that their plurals have. */
import { describe, expect, test } from 'vitest'
import { ar } from '../../src/web/i18n/ar/index.ts'
import { en } from '../../src/web/i18n/en/index.ts'
import { fill, type Message } from '../../src/web/i18n/message.ts'
import { pseudo } from '../../src/web/i18n/pseudo.ts'
import { formatIn } from '../../src/web/i18n/useFormat.ts'

const flat = (catalogue: object): Map<string, Message> =>
  new Map(
    Object.entries(catalogue).flatMap(([area, messages]: [string, Record<string, Message>]) =>
      Object.entries(messages).map(([key, message]): [string, Message] => [`${area}.${key}`, message]),
    ),
  )
const forms = (message: Message): string[] => (typeof message === 'string' ? [message] : Object.values(message))
const namesIn = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/gu)].map(([, name = '']) => name).toSorted()

const english = flat(en)

describe.each([
  ['Arabic', ar, 'ar'],
  ['the pseudo-locale', pseudo(en), 'en'],
] as const)('%s', (_, catalogue, locale) => {
  const messages = flat(catalogue)

  test('says all that English says, and nothing else', () => {
    expect([...messages.keys()].toSorted()).toEqual([...english.keys()].toSorted())
  })

  test('keeps the names between braces', () => {
    // Some forms say the number in words: one, two.
    const names = (known: ReadonlyMap<string, Message>) =>
      Object.fromEntries([...known].map(([key, message]) => [key, namesIn(typeof message === 'string' ? message : message.other)]))
    expect(names(messages)).toEqual(names(english))
  })

  test('has every form of its plural', () => {
    const wanted = new Intl.PluralRules(locale).resolvedOptions().pluralCategories.toSorted()
    const plurals = [...messages].filter(([, message]) => typeof message !== 'string')
    expect(plurals.map(([key, message]) => [key, Object.keys(message).toSorted()])).toEqual(plurals.map(([key]) => [key, wanted]))
  })

  test('leaves nothing empty', () => {
    expect([...messages].filter(([, message]) => forms(message).some((form) => form.trim() === ''))).toEqual([])
  })
})

describe('a message', () => {
  const minutes = { one: '{count} minute', other: '{count} minutes' }

  test('takes values, and counts as its language does', () => {
    expect(fill('Hello {name}', { name: 'Ana' }, 'en', false)).toBe('Hello Ana')
    expect(fill(minutes, { count: 1 }, 'en', false)).toBe('1 minute')
    expect(fill(minutes, { count: 12_345 }, 'en', false)).toBe('12,345 minutes')
    expect(fill(ar.shell['nav.unread'], { count: 2 }, 'ar', true)).toBe('رسالتان غير مقروءتين')
  })

  test('isolates a name that runs the other way, and no other', () => {
    expect(fill('{name} left', { name: 'عمر' }, 'en', false)).toBe('\u2068عمر\u2069 left')
    expect(fill('{name} left', { name: 'Ömer' }, 'en', false)).toBe('Ömer left')
    expect(fill('غادر {name}', { name: 'Omar' }, 'ar', true)).toBe('غادر \u2068Omar\u2069')
  })

  test('does not read a value as a name', () => {
    expect(fill('{a} {b}', { a: '{b}', b: 'x' }, 'en', false)).toBe('{b} x')
  })
})

describe('days', () => {
  const noon = (day: number): number => new Date(2026, 10, day, 12).getTime()
  const { day, moment, list } = formatIn('en')

  test.each([
    [25, 'Today'],
    [24, 'Yesterday'],
    [21, 'Saturday'],
    [18, 'Wed, November 18'],
  ])('the %i of November seen on the 25th is %s', (then, words) => {
    expect(day(noon(then), noon(25))).toBe(words)
  })

  test('another year has its number', () => {
    expect(day(new Date(2024, 1, 29).getTime(), noon(25))).toBe('February 29, 2024')
  })

  test('a list shows the time of today, and else the day', () => {
    expect(moment(noon(25), noon(25) + 1)).toMatch(/^12:00/u)
    expect(moment(noon(24), noon(25))).toBe('Yesterday')
    expect(moment(noon(2), noon(25))).toBe('11/2/26')
  })

  test('midnight parts days, not 24 hours', () => {
    expect(day(new Date(2026, 10, 24, 23, 59).getTime(), new Date(2026, 10, 25, 0, 1).getTime())).toBe('Yesterday')
  })

  test('names are joined as people say them', () => {
    expect(list(['Ana', 'Bo', 'Cy'])).toBe('Ana, Bo, and Cy')
    expect(formatIn('ar').list(['أ', 'ب'])).toBe('أ وب')
  })
})

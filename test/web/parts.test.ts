/** Small parts of the web client that decide something by themselves. */
import { describe, expect, test } from 'vitest'
import { addresses, filled } from '../../src/web/app/addresses.ts'
import { matches } from '../../src/web/app/matches.ts'
import { handleFrom, handleProblem, nameProblem, passwordProblem } from '../../src/web/auth/credentials.ts'
import { deviceName } from '../../src/web/auth/device-name.ts'
import { text } from '../../src/web/i18n/useText.ts'
import { isPress, shortcuts } from '../../src/web/keyboard/shortcuts.ts'
import { appearanceKey, readAppearance, spokenLocale } from '../../src/web/theme/appearance.ts'
import { hueCount, hueOf, initialsOf } from '../../src/web/ui/initials.ts'

describe('initials', () => {
  test.each([
    ['Ana Silva', 'AS'],
    ['ana maria de silva', 'AS'],
    ['Noor', 'N'],
    ['  ', ''],
    ['Tomás (climbing)', 'TC'],
    ['عمر الشامي', 'ع'],
    ['李小龙', '李'],
    ['👩‍🚀 Crew', '👩‍🚀'],
    ['ångström', 'Å'],
  ])('%s is %s', (name, initials) => {
    expect(initialsOf(name)).toBe(initials)
  })

  test('a colour never changes, and all are used', () => {
    expect(hueOf('c0ffee')).toBe(hueOf('c0ffee'))
    const hues = new Set(Array.from({ length: 500 }, (_, index) => hueOf(`user-${index}`)))
    expect([...hues].toSorted((a, b) => a - b)).toEqual(Array.from({ length: hueCount }, (_, hue) => hue))
  })
})

describe('finding by name', () => {
  test.each([
    ['ang', ['Ångström'], true],
    ['silva ana', ['Ana Maria Silva'], true],
    ['ila', ['Ana Silva'], false],
    ['', ['Ana'], true],
    ['لش', ['عمر الشامي'], false],
    ['الش', ['عمر الشامي'], true],
    ['@ana', ['Somebody', '@ana_silva'], true],
  ])('%s in %j: %s', (query, names, found) => {
    expect(matches(query, ...names)).toBe(found)
  })
})

describe('credentials', () => {
  test.each([
    ['Alice Ångström', 'alice_angstrom'],
    ['  Bo-Ra  ', 'bo_ra'],
    ['9 Lives', 'lives'],
    ['李小龙', ''],
    ['Al', ''],
    ['a'.repeat(40), 'a'.repeat(32)],
  ])('a handle that follows from %s is %s', (name, handle) => {
    expect(handleFrom(name)).toBe(handle)
  })

  test.each([
    ['', 'Choose a handle.'],
    ['alice_9', undefined],
    ['9lives', 'Use 3 to 32 of a–z, 0–9 and _, and begin with a letter.'],
    ['al', 'Use 3 to 32 of a–z, 0–9 and _, and begin with a letter.'],
    ['bo-ra', 'Use 3 to 32 of a–z, 0–9 and _, and begin with a letter.'],
  ])('of the handle %j is said: %s', (handle, problem) => {
    expect(handleProblem(handle, text)).toBe(problem)
  })

  test('limits are counted in characters as people see them', () => {
    expect(passwordProblem('🐢🐢🐢🐢🐢🐢🐢', text)).toBe('Use at least 8 characters.')
    expect(passwordProblem('🐢🐢🐢🐢🐢🐢🐢🐢', text)).toBeUndefined()
    expect(nameProblem('🐢'.repeat(64), text)).toBeUndefined()
    expect(nameProblem('🐢'.repeat(65), text)).toBe('At most 64 characters.')
  })
})

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36', 'Chrome on Linux'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0', 'Edge on Windows'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile Safari/604.1', 'Safari on iPhone'],
  ['Mozilla/5.0 (Android 16; Mobile; rv:150.0) Gecko/150.0 Firefox/150.0', 'Firefox on Android'],
  ['curl/8', 'Browser on this device'],
])('%s is called %s', (agent, name) => {
  expect(deviceName(agent, text)).toBe(name)
})

describe('shortcuts', () => {
  const press = (key: string, modifiers: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) => ({
    key,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    ...modifiers,
  })

  test('want their modifiers and no others', () => {
    expect(isPress('Mod+K', press('k', { ctrlKey: true }))).toBe(true)
    expect(isPress('Mod+K', press('k'))).toBe(false)
    expect(isPress('Mod+K', press('k', { ctrlKey: true, altKey: true }))).toBe(false)
    expect(isPress('F6', press('F6', { shiftKey: true }))).toBe(false)
    expect(isPress('Shift+F6', press('F6', { shiftKey: true }))).toBe(true)
  })

  test('take a character however it is typed', () => {
    expect(isPress('?', press('?', { shiftKey: true }))).toBe(true)
    expect(isPress('?', press('?'))).toBe(true)
  })

  test('no two that the page handles are the same press', () => {
    const keys = Object.values(shortcuts)
      .filter((shortcut) => !('local' in shortcut))
      .map((shortcut) => shortcut.keys)
    expect(keys.length).toBe(new Set(keys).size)
  })
})

describe('appearance', () => {
  const stored = (value: string) => readAppearance({ getItem: (key) => (key === appearanceKey ? value : null) })
  const plain = { theme: 'system', contrast: 'system', textSize: 'normal', locale: 'system' }

  test.each(['', 'not json', 'null', '7', '{"theme":"pink","locale":"tlh","textSize":1}'])(
    'what %j means nothing leaves the defaults',
    (value) => {
      expect(stored(value)).toEqual(plain)
    },
  )

  test('what is known is taken, whatever stands beside it', () => {
    expect(stored('{"theme":"dark","later":true}')).toEqual({ ...plain, theme: 'dark' })
  })

  test.each([
    ['system', ['de-AT', 'ar-EG', 'en'], 'ar'],
    ['system', ['en-GB'], 'en'],
    ['system', ['tlh'], 'en'],
    ['en-XA', ['ar'], 'en-XA'],
  ] as const)('%s with a browser in %j speaks %s', (locale, preferred, spoken) => {
    expect(spokenLocale(locale, preferred)).toBe(spoken)
  })
})

test('an address takes its parameters, whatever is in them', () => {
  expect(filled(addresses.conversationInfo.path, { conversationId: 'a/b c' })).toBe('/c/a%2Fb%20c/info')
})

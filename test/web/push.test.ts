/** When this device makes a sound: quiet hours, and what its person wants of a chat. */
import { expect, test } from 'vitest'
import { isQuiet, minutesOf, timeOf } from '../../src/web/push/quiet.ts'
import { isWorthASound } from '../../src/web/push/worth.ts'

const at = (time: string): Date => new Date(`2026-03-10T${time}`)
const between = (from: string, to: string, isOn = true) => ({ isOn, from: minutesOf(from) ?? -1, to: minutesOf(to) ?? -1 })

test.each([
  ['22:00', '07:00', '21:59:59', false],
  ['22:00', '07:00', '22:00:00', true],
  ['22:00', '07:00', '23:59:59', true],
  ['22:00', '07:00', '00:00:00', true],
  ['22:00', '07:00', '06:59:59', true],
  ['22:00', '07:00', '07:00:00', false],
  ['13:00', '14:30', '12:59:59', false],
  ['13:00', '14:30', '13:00:00', true],
  ['13:00', '14:30', '14:30:00', false],
  // No hours at all, rather than all of them.
  ['08:00', '08:00', '08:00:00', false],
])('quiet from %s to %s: at %s it is %s', (from, to, time, expected) => {
  expect(isQuiet(between(from, to), at(time))).toBe(expected)
  expect(isQuiet(between(from, to, false), at(time))).toBe(false)
})

test.each([
  ['00:00', 0],
  ['07:05', 425],
  ['23:59', 1_439],
])('the time %s is minute %i of the day', (time, minutes) => {
  expect(minutesOf(time)).toBe(minutes)
  expect(timeOf(minutes)).toBe(time)
})

test('what is no time is none', () => {
  expect(minutesOf('')).toBeUndefined()
})

const chat = (notify: 'all' | 'mentions' | 'none', isMuted = false) => ({ isMuted, preferences: { notify } })
const [alice, bob] = ['u_alice', 'u_bob']

test.each([
  ['of a chat of which all is wanted', chat('all'), undefined, true],
  ['of a muted chat', chat('all', true), undefined, false],
  ['of a chat of which mentions are wanted', chat('mentions'), undefined, false],
  ['that names somebody else there', chat('mentions'), [bob], false],
  ['that names alice there', chat('mentions'), [bob, alice], true],
  ['that names alice in a muted chat', chat('all', true), [alice], true],
  ['that names alice in a chat that is off', chat('none'), [alice], false],
  ['of a chat that is not known yet', undefined, [alice], false],
])('a message %s is heard by her or not', (_, info, mentions, expected) => {
  expect(isWorthASound(info, mentions ? { mentions } : {}, alice)).toBe(expected)
})

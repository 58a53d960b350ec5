/** The times that are offered for a message that is sent later, and what a field for a time says. */
import { expect, test } from 'vitest'
import { fieldOf, presets, timeIn } from '../../src/web/chat/schedule/presets.ts'

const at = (field: string): number => new Date(field).getTime()
const offered = (now: string): string[][] => presets(at(now)).map(({ label, at: time }) => [label, fieldOf(time)])

test.for([
  // A Wednesday.
  [
    '2026-03-11T10:15:30',
    'In an hour, tonight, tomorrow, Monday',
    [
      ['schedule.hour', '2026-03-11T11:16'],
      ['schedule.tonight', '2026-03-11T20:00'],
      ['schedule.tomorrow', '2026-03-12T09:00'],
      ['schedule.monday', '2026-03-16T09:00'],
    ],
  ],
  [
    '2026-03-11T21:00',
    'The evening is over',
    [
      ['schedule.hour', '2026-03-11T22:00'],
      ['schedule.tomorrow', '2026-03-12T09:00'],
      ['schedule.monday', '2026-03-16T09:00'],
    ],
  ],
  [
    '2026-03-15T12:00',
    'On a Sunday tomorrow is Monday',
    [
      ['schedule.hour', '2026-03-15T13:00'],
      ['schedule.tonight', '2026-03-15T20:00'],
      ['schedule.tomorrow', '2026-03-16T09:00'],
    ],
  ],
  [
    '2026-03-16T08:00',
    'On a Monday it is the next one',
    [
      ['schedule.hour', '2026-03-16T09:00'],
      ['schedule.tonight', '2026-03-16T20:00'],
      ['schedule.tomorrow', '2026-03-17T09:00'],
      ['schedule.monday', '2026-03-23T09:00'],
    ],
  ],
  [
    '2026-03-11T19:00',
    'An hour from now is tonight',
    [
      ['schedule.hour', '2026-03-11T20:00'],
      ['schedule.tomorrow', '2026-03-12T09:00'],
      ['schedule.monday', '2026-03-16T09:00'],
    ],
  ],
] as const)('at %s: %s', ([now, , wanted]) => {
  expect(offered(now)).toEqual(wanted)
})

test('a field gives back the time that it was given, and nothing where it is empty', () => {
  expect(timeIn(fieldOf(at('2026-12-31T23:59')))).toBe(at('2026-12-31T23:59'))
  expect(timeIn('')).toBeUndefined()
})

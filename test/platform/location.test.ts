/** Where new objects live. */
import { expect, test } from 'vitest'
import { locationHint } from '../../src/platform/location.ts'

test.each([
  [{ continent: 'EU', country: 'DE', longitude: '13.4' }, 'weur'],
  [{ continent: 'EU', country: 'PL', longitude: '21.0' }, 'eeur'],
  [{ continent: 'EU', country: 'CY', longitude: '33.4' }, 'me'],
  [{ continent: 'NA', country: 'US', longitude: '-122.4' }, 'wnam'],
  [{ continent: 'NA', country: 'US', longitude: '-74.0' }, 'enam'],
  [{ continent: 'NA', country: 'PA', longitude: '-79.5' }, 'enam'],
  [{ continent: 'NA', country: 'US' }, 'wnam'],
  [{ continent: 'SA', country: 'BR', longitude: '-46.6' }, 'sam'],
  [{ continent: 'AS', country: 'JP', longitude: '139.7' }, 'apac'],
  [{ continent: 'AS', country: 'AE', longitude: '55.3' }, 'me'],
  [{ continent: 'AS', country: 'TR', longitude: '32.9' }, 'me'],
  [{ continent: 'AF', country: 'EG', longitude: '31.2' }, 'me'],
  [{ continent: 'AF', country: 'KE', longitude: '36.8' }, 'afr'],
  [{ continent: 'OC', country: 'NZ', longitude: '174.8' }, 'oc'],
  [{ continent: 'AN' }, undefined],
  [{ country: 'T1' }, undefined],
  [{}, undefined],
])('%j is %s', (origin, hint) => {
  expect(locationHint(origin)).toBe(hint)
})

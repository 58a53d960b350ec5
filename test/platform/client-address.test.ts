/** Whom limits count as one. */
import { expect, test } from 'vitest'
import { clientAddress } from '../../src/worker/client-address.ts'

test.each([
  ['203.0.113.5', '203.0.113.5'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002:0003:0004:0005:0006', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::6', '2001:db8:1:2::/64'],
  ['2001:db8::6', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['2001:db8::', '2001:db8:0:0::/64'],
  [undefined, 'unknown'],
])('%s counts as %s', (address, counted) => {
  expect(clientAddress(new Request('https://chat.example', { headers: address ? { 'cf-connecting-ip': address } : {} }))).toBe(counted)
})

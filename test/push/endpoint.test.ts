/** Where pushes may go: an endpoint is whatever a client says. */
import { expect, test } from 'vitest'
import { pushUrl } from '../../src/platform/push/endpoint.ts'
import { http, problem, signUp } from '../accounts/support.ts'

const strict = { PUSH_HOSTS: 'push.example.org, *.push.example.net', PUSH_ALLOW_LOOPBACK: 'false' }
const local = { ...strict, PUSH_ALLOW_LOOPBACK: 'true' }

test.each([
  'https://fcm.googleapis.com/fcm/send/abc',
  'https://updates.push.services.mozilla.com/wpush/v2/abc',
  'https://db5p.notify.windows.com/w/?token=abc',
  'https://web.push.apple.com/abc',
  'https://web.push.apple.com:443/abc',
  'https://push.example.org/1',
  'https://eu.push.example.net/1',
])('%s is a push service', (endpoint) => {
  expect(pushUrl(strict, endpoint)?.href).toBeDefined()
})

test.each([
  'http://fcm.googleapis.com/fcm/send/abc',
  'https://fcm.googleapis.com.evil.example/abc',
  'https://evil.example/fcm.googleapis.com',
  'https://fcm.googleapis.com@evil.example/',
  'https://user:secret@fcm.googleapis.com/abc',
  'https://fcm.googleapis.com:8443/abc',
  'https://fcm.googleapis.com./abc',
  'https://push.services.mozilla.com/abc',
  'https://evilpush.services.mozilla.com/abc',
  'https://.push.example.net/1',
  'https://push.example.net/1',
  'https://127.0.0.1/abc',
  'https://169.254.169.254/latest/meta-data',
  'https://[::1]/abc',
  'https://localhost/abc',
  'http://localhost/abc',
  'http://[::1]/abc',
  'http://127.0.0.2/abc',
  'http://0.0.0.0/abc',
  'http://127.0.0.1.evil.example/abc',
  'http://user@127.0.0.1/abc',
  'ftp://fcm.googleapis.com/abc',
  'file:///etc/passwd',
  'javascript:alert(1)',
  '//fcm.googleapis.com/abc',
  'fcm.googleapis.com',
  '',
])('%j is none', (endpoint) => {
  expect([pushUrl(strict, endpoint), pushUrl(local, endpoint)]).toEqual([undefined, undefined])
})

test.each(['http://127.0.0.1/abc', 'http://127.0.0.1:8099/abc', 'http://2130706433/abc'])(
  '%s is one where the loopback is allowed',
  (endpoint) => {
    expect(pushUrl(local, endpoint)?.hostname).toBe('127.0.0.1')
    expect(pushUrl(strict, endpoint)).toBeUndefined()
  },
)

const keys = {
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
}
const subscription = { kind: 'webpush', endpoint: 'https://fcm.googleapis.com/fcm/send/abc', keys }
const path = '/v1/devices/current/push'

test.each<[string, object, number]>([
  ['a browser’s', subscription, 204],
  ['Firebase’s', { kind: 'fcm', token: 'abc:APA91_x-y' }, 204],
  ['Apple’s', { kind: 'apns', token: 'ab'.repeat(32) }, 204],
  ['a foreign host', { ...subscription, endpoint: 'https://evil.example/' }, 400],
  ['a key that is no point', { ...subscription, keys: { ...keys, p256dh: `BA${keys.p256dh.slice(2)}` } }, 400],
  ['a short key', { ...subscription, keys: { ...keys, p256dh: keys.p256dh.slice(4) } }, 400],
  ['a short secret', { ...subscription, keys: { ...keys, auth: keys.auth.slice(4) } }, 400],
  ['no keys', { kind: 'webpush', endpoint: subscription.endpoint }, 400],
  ['a token with a path', { kind: 'apns', token: 'ab/../../x'.repeat(5) }, 400],
  ['something else besides', { ...subscription, expirationTime: null, more: 1 }, 400],
  ['another kind', { kind: 'sms', token: '12345678' }, 400],
])('the subscription of %s is %i', async (_, body, status) => {
  const alice = await signUp('alice')
  expect(await alice.ask('PUT', path, body)).toMatchObject({ status })
})

test('without a token nobody subscribes, and everybody may know the key', async () => {
  expect(await http('PUT', path, { body: subscription })).toMatchObject(problem(401, 'unauthenticated'))
  const first = await http('GET', '/v1/push/vapid-key')
  expect(first).toMatchObject({ status: 200, body: { publicKey: expect.stringMatching(/^B[\w-]{86}$/) } })
  expect((await http('GET', '/v1/push/vapid-key')).body).toEqual(first.body)
})

test.each([
  ['a JWK', JSON.stringify({ kty: 'EC', crv: 'P-256', d: 'q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94' })],
  ['the bytes alone', 'q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94'],
])('an operator’s own key wins, as %s', async (_, VAPID_PRIVATE_KEY) => {
  const { body } = await http('GET', '/v1/push/vapid-key', { vars: { VAPID_PRIVATE_KEY } })
  expect(body).toEqual({
    publicKey: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  })
})

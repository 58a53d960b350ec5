/** The upgrade of a conversation's socket: who asks is checked before, by HTTP. */
import { expect, test } from 'vitest'
import { directId } from '../../src/platform/address.ts'
import { upgradeCaller, upgradeRequest } from '../../src/platform/socket-caller.ts'
import { type Answered, type Person, http, problem, signUp } from './support.ts'

const upgrade = (path: string, headers: Record<string, string>): Promise<Answered> =>
  http('GET', path, { headers: { upgrade: 'websocket', ...headers } })
const bearer = ({ session }: Person) => ({ authorization: `Bearer ${session.accessToken}` })
const protocols = ({ session }: Person) => ({ 'sec-websocket-protocol': `edgewise.v1, bearer.${session.accessToken}` })

async function pair(): Promise<{ alice: Person; bob: Person; carol: Person; path: string }> {
  const [alice, bob, carol] = [await signUp('alice'), await signUp('bob'), await signUp('carol')]
  await alice.ask('POST', '/v1/conversations', { kind: 'direct', userId: bob.id })
  return { alice, bob, carol, path: `/v1/conversations/${directId(alice.id, bob.id)}/socket` }
}

test('a socket opens for a member, by header or by protocol', async () => {
  const { alice, bob, path } = await pair()
  const byHeader = await upgrade(path, bearer(alice))
  const byProtocol = await upgrade(path, protocols(bob))
  expect([byHeader.status, byProtocol.status]).toEqual([101, 101])
  expect([byHeader.headers.get('sec-websocket-protocol'), byProtocol.headers.get('sec-websocket-protocol')]).toEqual([null, 'edgewise.v1'])
  for (const { response } of [byHeader, byProtocol]) {
    response.webSocket?.accept()
    response.webSocket?.close()
  }
})

test('everybody else is refused before', async () => {
  const { alice, carol, path } = await pair()
  const refused: [string, Record<string, string>, ReturnType<typeof problem>][] = [
    [path, {}, problem(401, 'unauthenticated')],
    [path, { authorization: 'Bearer forged' }, problem(401, 'unauthenticated')],
    [path, { 'sec-websocket-protocol': 'edgewise.v1' }, problem(401, 'unauthenticated')],
    [path, { 'sec-websocket-protocol': 'edgewise.v1, bearer.' }, problem(401, 'unauthenticated')],
    [`${path}?token=${alice.session.accessToken}`, {}, problem(401, 'unauthenticated')],
    [`${path}?token=x`, bearer(alice), problem(400, 'invalid_request')],
    [path, bearer(carol), problem(404, 'not_found')],
    ['/v1/conversations/nothing/socket', bearer(alice), problem(404, 'not_found')],
    ['/v1/conversations/g_1234567890123456789012/socket', bearer(alice), problem(404, 'not_found')],
    ['/v1/conversations/eu.g_1234567890123456789012/socket', bearer(alice), problem(404, 'not_found')],
  ]
  for (const [at, headers, expected] of refused) expect(await upgrade(at, headers)).toMatchObject(expected)
})

test('nothing that a client sends passes for the caller', async () => {
  const { alice, bob, path } = await pair()
  const forged = JSON.stringify({ userId: bob.id, deviceId: bob.deviceId, generation: 1, expiresAt: Date.now() + 60_000 })
  const { response } = await upgrade(path, { ...bearer(alice), 'x-edgewise-caller': forged })
  const greeting = new Promise((resolve) =>
    response.webSocket?.addEventListener('message', ({ data }) => resolve(JSON.parse(String(data))), { once: true }),
  )
  response.webSocket?.accept()
  response.webSocket?.send('{"type":"hello"}')
  expect([await greeting].flat()[0]).toMatchObject({ type: 'hello', you: { userId: alice.id, deviceId: alice.deviceId } })
  response.webSocket?.close()
})

test('the caller crosses to the object as it was', () => {
  const caller = { userId: crypto.randomUUID(), deviceId: 'd', generation: 3, expiresAt: 5 }
  expect(upgradeCaller(upgradeRequest('https://chat.example/', caller, undefined))).toEqual(caller)
  expect(() => upgradeCaller(new Request('https://chat.example/'))).toThrow('an upgrade without a caller')
})

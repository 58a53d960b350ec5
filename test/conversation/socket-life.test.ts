import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { type Person, http, signUp } from '../accounts/support.ts'
import { type Room, Socket, group, history, messageId, minutes, ok, open, pass, people, post, setClock, text } from './support.ts'

async function opened(expiresAt?: number): Promise<{ room: Room; alice: string; bob: string; hers: Socket; his: Socket }> {
  const [alice, bob] = people()
  const room = await group(alice, [bob])
  return { room, alice, bob, hers: await open(room, alice, expiresAt ? { expiresAt } : {}), his: await open(room, bob) }
}

test('a frame after the token has expired does nothing and closes with 4401', async () => {
  setClock()
  const { room, bob, hers, his } = await opened(Date.now() + 15 * minutes)
  pass(15 * minutes - 1)
  expect(await hers.say('just in time')).toMatchObject({ type: 'ack' })
  pass(1)
  hers.send({ type: 'send', id: messageId(), content: text('too late') })
  expect(await hers.end()).toBe(4401)
  await his.fence()
  expect((await history(room, bob)).map(({ content }) => content)).toEqual([text('just in time')])
})

test('a socket whose token expired is told nothing more, and closed when there is something to tell it', async () => {
  setClock()
  const { room, bob, hers } = await opened(Date.now() + 15 * minutes)
  pass(15 * minutes)
  await post(room, bob, 'not for her')
  expect(await hers.end()).toBe(4401)
  expect(hers.of('message')).toEqual([])
})

test('the same after sleep', async () => {
  setClock()
  const { room, bob, hers } = await opened(Date.now() + 15 * minutes)
  await evictDurableObject(room.stub)
  pass(15 * minutes)
  await post(room, bob, 'not for her')
  expect(await hers.end()).toBe(4401)
  expect(hers.of('message')).toEqual([])
})

test('a device that is cut loses its sockets with 4401, and only it', async () => {
  const [alice] = people()
  const room = await group(alice)
  const [lost, kept] = ['lost', 'kept']
  const sockets = [await open(room, alice, { deviceId: lost }), await open(room, alice, { deviceId: lost, hello: false })]
  const other = await open(room, alice, { deviceId: kept })
  await room.stub.cut(lost)
  for (const socket of sockets) expect(await socket.end()).toBe(4401)
  expect(await other.say('still here')).toMatchObject({ type: 'ack' })
  expect(other.closed).toBeUndefined()
})

test('a cut finds the device after sleep', async () => {
  const [alice] = people()
  const room = await group(alice)
  const socket = await open(room, alice, { deviceId: 'lost' })
  await evictDurableObject(room.stub)
  await room.stub.cut('lost')
  expect(await socket.end()).toBe(4401)
})

test('what a closed socket still sends is not done', async () => {
  const { room, alice, bob, hers, his } = await opened()
  hers.send('x'.repeat(1024 * 1024 + 1))
  hers.send({ type: 'send', id: messageId(), content: text('behind it') })
  expect(await hers.end()).toBe(1009)
  await his.fence()
  expect(await history(room, bob)).toEqual([])
  expect(await ok(room.stub.view(alice))).toMatchObject({ role: 'owner' })
})

test('sockets that close are forgotten, and others go on', async () => {
  const { room, alice, hers, his } = await opened()
  const third = await open(room, alice)
  hers.close()
  await his.say('anybody?')
  expect((await third.next('message')).message.content).toEqual(text('anybody?'))
})

test('a ping is answered without waking the object', async () => {
  const { room, hers } = await opened()
  await evictDurableObject(room.stub)
  hers.send('ping')
  await hers.until(() => hers.raw.length === 1, 'pong')
  expect(hers.raw).toEqual(['pong'])
  // Only an object that runs can be evicted.
  const outcome = await evictDurableObject(room.stub).then(
    () => 'it was awake',
    () => 'it slept',
  )
  expect(outcome).toBe('it slept')
  expect(await hers.say('now it wakes')).toMatchObject({ type: 'ack' })
  await evictDurableObject(room.stub)
})

/** A socket of somebody with an account, opened as their device. */
async function device(): Promise<{ alice: Person; room: Room; socket: Socket; other: Socket }> {
  setClock(Date.now())
  const alice = await signUp('alice')
  const [bob] = people()
  const room = await group(alice.id, [bob])
  const { deviceId, session } = alice
  const socket = await open(room, alice.id, { deviceId, expiresAt: session.accessTokenExpiresAt })
  return { alice, room, socket, other: await open(room, bob) }
}

const auth = (accessToken: string) => ({ type: 'auth' as const, accessToken })

/** Nothing answers an accepted token: it shows in how long the socket may live. */
const renewed = ({ stub }: Room, { session }: Person): Promise<void> =>
  expect
    .poll(() =>
      runInDurableObject(stub, (_, state) =>
        state.getWebSockets().map((ws) => z.object({ expiresAt: z.number() }).parse(ws.deserializeAttachment()).expiresAt),
      ),
    )
    .toContain(session.accessTokenExpiresAt)

test('a fresh token extends the life of a socket past the old one’s expiry', async () => {
  const { alice, room, socket, other } = await device()
  pass(10 * minutes)
  await alice.refresh()
  socket.send(auth(alice.session.accessToken))
  await renewed(room, alice)
  pass(10 * minutes)
  expect(await socket.say('still here')).toMatchObject({ type: 'ack' })
  await other.say('so are you')
  expect((await socket.next('message')).message.content).toEqual(text('so are you'))
  pass(5 * minutes)
  socket.send({ type: 'typing', active: true })
  expect(await socket.end()).toBe(4401)
})

test.for(['forged', 'of another device', 'of another person', 'expired', 'of a revoked device'] as const)(
  'a token that is %s is refused, and the socket lives as long as before',
  async (kind) => {
    const { alice, socket } = await device()
    const tokens = {
      forged: async () => 'forged',
      'of another device': async () => (await alice.signIn()).session.accessToken,
      'of another person': async () => (await signUp('carol')).session.accessToken,
      expired: async () => {
        const { accessToken } = alice.session
        pass(20 * minutes)
        return accessToken
      },
      'of a revoked device': async () => {
        const { accessToken } = alice.session
        await alice.inbox.revokeDevice(alice.deviceId)
        return accessToken
      },
    }
    socket.send(auth(await tokens[kind]()))
    expect(await socket.next('error')).toMatchObject({ type: 'error', code: 'unauthenticated' })
    pass(15 * minutes)
    socket.send({ type: 'typing', active: true })
    expect(await socket.end()).toBe(4401)
  },
)

test('a socket that was kept alive for weeks still dies with its device', async () => {
  const { alice, room } = await device()
  // Opened as clients do, so that the inbox knows of it.
  const { response } = await http('GET', `/v1/conversations/${room.id}/socket`, {
    headers: { upgrade: 'websocket', authorization: `Bearer ${alice.session.accessToken}` },
  })
  if (!response.webSocket) throw new Error('refused')
  const socket = new Socket(response.webSocket)
  socket.send({ type: 'hello' })
  await socket.next('hello')
  for (let day = 0; day < 15; day++) {
    pass(24 * 60 * minutes)
    await alice.refresh()
    socket.send(auth(alice.session.accessToken))
    await renewed(room, alice)
  }
  expect(await socket.say('alive')).toMatchObject({ type: 'ack' })
  await ok(alice.inbox.revokeDevice(alice.deviceId))
  expect(await socket.end()).toBe(4401)
})

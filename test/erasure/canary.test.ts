/** After the deletion of an account no table and no object of the bucket holds a word of it. */
import { expect, test } from 'vitest'
import { announce, mediaIdOf, patch } from '../media/support.ts'
import { type Person, direct, group, leave, list, messageId, places, post, signUp, text, until, upload } from './support.ts'

const word = 'canary5d1f'
/** A word that others have said. */
const kept = 'sparrow77a0'

const file = (seed: string): Uint8Array => new TextEncoder().encode(`${word} ${seed} `.repeat(50))

async function carry(by: Person, id: string, mediaId: string, more: object = {}): Promise<void> {
  const content = { type: 'file', mediaId, mime: 'application/x-thing', size: 1, name: `${word}.bin`, caption: word, ...more }
  const { status, body } = await by.ask('POST', `/v1/conversations/${id}/messages`, { id: messageId(), content })
  expect({ status, body }).toMatchObject({ status: 201 })
}

test('no word of a deleted account is anywhere but where others have said it', async () => {
  const [alice, bob, carol] = [await signUp(word), await signUp('bob'), await signUp('carol')]
  await alice.signIn(`${word} phone`)
  // What is its own.
  expect(await alice.status('PATCH', '/v1/me', { name: word, about: word })).toBe(200)
  expect(await alice.status('PUT', `/v1/contacts/${bob.id}`, { name: word })).toBe(200)
  expect(await alice.status('PUT', '/v1/devices/current/push', { kind: 'fcm', token: `${word}-${'t'.repeat(40)}` })).toBe(204)
  // What it has said to others.
  const [both, friends, alone] = [await direct(alice, bob), await group(bob, [alice, carol], kept), await group(alice, [], word)]
  await until(async () => (await list(alice)).length === 3, 'all are listed')
  expect(await alice.status('PUT', `/v1/conversations/${both}/draft`, { text: word })).toBe(200)
  await post(bob, both, kept)
  for (const id of [both, friends, alone]) {
    const seq = await post(alice, id, `${word} said`)
    expect(await alice.status('PATCH', `/v1/conversations/${id}/messages/${seq}`, { content: text(`${word} edited`) })).toBe(200)
    await carry(alice, id, await upload(alice, file(id), { name: `${word}.bin`, conversationId: id }))
  }
  await post(bob, friends, 'and so I say', { replyTo: 1 })
  // Indexed by a search, and lost to a reader who has left.
  for (const id of [both, friends]) expect(await bob.status('GET', `/v1/search?q=${word}&conversationId=${id}`)).toBe(200)
  expect(await alice.status('GET', `/v1/search?q=${word}`)).toBe(200)
  expect(await carol.status('DELETE', `/v1/conversations/${friends}/members/${carol.id}`)).toBe(204)
  expect(await alice.status('PATCH', `/v1/conversations/${alone}`, { description: word })).toBe(200)
  // What it has not sent: a whole file, and one half way.
  await upload(alice, file('unsent'), { name: `${word}.unsent` })
  const half = file('half')
  const announced = mediaIdOf(await announce(alice, { size: half.length, name: `${word}.half` }))
  expect((await patch(alice, announced, 0, half.slice(0, 100))).status).toBe(204)
  // What another has taken on, it keeps.
  const shared = await upload(alice, new TextEncoder().encode(kept), { name: 'shared.bin', conversationId: friends })
  for (const by of [alice, bob]) await carry(by, friends, shared, { name: 'shared.bin', caption: by === alice ? word : kept })
  const before = (await places(word)).map((place) => place.replace(/ .*/u, ''))
  expect(before.filter((place, at) => before.indexOf(place) === at)).toEqual([
    'bucket',
    'conversation.change',
    'conversation.conversation',
    'conversation.message',
    'inbox.account',
    'inbox.contact',
    'inbox.conversation',
    'inbox.device',
    'inbox.push',
    'upload.tail',
    'upload.upload',
  ])

  expect((await leave(alice)).status).toBe(204)

  await until(async () => (await places(word)).length === 0, 'nothing is left')
  expect(await places(kept)).toEqual([
    `bucket media/${shared}`,
    'conversation.conversation',
    // What carol saw when she left.
    'conversation.member',
    'conversation.message',
    'conversation.message',
  ])
})

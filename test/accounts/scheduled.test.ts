/** Scheduled messages over HTTP: statuses, the devices of a person, and what does not fit. */
import { expect, test } from 'vitest'
import { type Scheduled, ack, conversation, routes } from '../../src/protocol/index.ts'
import { messageId, text } from '../conversation/room.ts'
import { type Person, problem, signUp } from './support.ts'

const hour = 60 * 60_000
const plan = (words: string, more: object = {}) => ({ id: messageId(), content: text(words), sendAt: Date.now() + hour, ...more })

async function chat(): Promise<{ alice: Person; bob: Person; path: string }> {
  const [alice, bob] = await Promise.all([signUp('alice'), signUp('bob')])
  const { body } = await alice.ask('POST', '/v1/conversations', { kind: 'direct', userId: bob.id })
  return { alice, bob, path: `/v1/conversations/${conversation.parse(body).id}/scheduled` }
}

async function list(by: Person, path: string): Promise<Scheduled[]> {
  return routes.listScheduled.answers[200].schema.parse((await by.ask('GET', path)).body).scheduled
}

test('a message is scheduled once, listed, changed, sent now and cancelled', async () => {
  const { alice, bob, path } = await chat()
  const [first, second] = [plan('first'), plan('second')]
  const made = await alice.ask('POST', path, first)
  expect(made).toMatchObject({ status: 201, body: { ...first, deviceId: alice.deviceId } })
  expect(await alice.ask('POST', path, first)).toMatchObject({ status: 200, body: made.body })
  expect(await alice.status('POST', path, second)).toBe(201)
  const edited = await alice.ask('PATCH', `${path}/${second.id}`, { content: text('second, edited') })
  expect(edited).toMatchObject({ status: 200, body: { ...second, content: text('second, edited') } })
  expect(await list(alice, path)).toEqual([made.body, edited.body])
  expect(await list(bob, path)).toEqual([])
  const { status, body } = await alice.ask('POST', `${path}/${first.id}/send`)
  expect([status, ack.parse(body)]).toMatchObject([200, { id: first.id, seq: 1, duplicate: false }])
  expect(await alice.ask('POST', `${path}/${first.id}/send`)).toMatchObject({ status: 200, body: { seq: 1, duplicate: true } })
  expect(await alice.ask('POST', path, first)).toMatchObject(problem(410, 'gone'))
  expect(await alice.status('DELETE', `${path}/${second.id}`)).toBe(204)
  expect(await alice.ask('DELETE', `${path}/${second.id}`)).toMatchObject(problem(404, 'not_found'))
  expect(await list(alice, path)).toEqual([])
})

test('every device of the person sees and changes what another has scheduled, and can ask for one device’s alone', async () => {
  const { alice, path } = await chat()
  const phone = await alice.signIn()
  await alice.ask('POST', path, plan('at the desk'))
  const { body } = await phone.ask('POST', path, plan('on the way', { sendAt: Date.now() + 2 * hour }))
  expect((await list(phone, path)).map(({ deviceId }) => deviceId)).toEqual([alice.deviceId, phone.deviceId])
  expect(await list(alice, `${path}?deviceId=${phone.deviceId}`)).toEqual([body])
  const { id } = routes.scheduleMessage.answers[201].schema.parse(body)
  expect(await alice.ask('PATCH', `${path}/${id}`, { content: text('home') })).toMatchObject({
    status: 200,
    body: { deviceId: phone.deviceId },
  })
})

test.for([
  ['an unknown field', { colour: 'red' }, 400, 'invalid_request'],
  ['a time that has passed', { sendAt: Date.now() - 1_000 }, 400, 'invalid_request'],
  ['no time', { sendAt: undefined }, 400, 'invalid_request'],
  ['a time that is no whole number', { sendAt: 1.5 }, 400, 'invalid_request'],
  ['no words', { content: text(' ') }, 400, 'invalid_request'],
  ['too many words', { content: text('x'.repeat(100_001)) }, 413, 'too_large'],
  ['an id of another kind', { id: crypto.randomUUID() }, 400, 'invalid_request'],
] as const)('%s is refused', async ([, more, status, code]) => {
  const { alice, path } = await chat()
  expect(await alice.ask('POST', path, plan('x', more))).toMatchObject(problem(status, code))
  expect(await list(alice, path)).toEqual([])
})

test('a change with an unknown field is refused, and one of what is not there not found', async () => {
  const { alice, path } = await chat()
  const input = plan('x')
  await alice.ask('POST', path, input)
  for (const patch of [{ colour: 'red' }, { replyTo: 1 }, { id: messageId() }]) {
    expect(await alice.ask('PATCH', `${path}/${input.id}`, patch)).toMatchObject(problem(400, 'invalid_request'))
  }
  for (const id of [messageId(), 'nothing', '..%2F..']) {
    expect(await alice.ask('PATCH', `${path}/${id}`, {})).toMatchObject(problem(404, 'not_found'))
  }
})

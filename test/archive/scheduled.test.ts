/** A scheduled message that needs something of the archive at its time: it gets it, waits for it where it cannot, and is sent once. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, expect, test, vi } from 'vitest'
import { later, phone, plan, ring, schedule } from '../conversation/scheduling.ts'
import { history, hours, messageId, ok, open, pass, post, refusal, setClock, text } from '../conversation/support.ts'
import { archive, told } from './support.ts'

afterEach(() => void vi.restoreAllMocks())

/** Alice answers the first of thirty messages later, and by then it is in the bucket. */
async function answering() {
  setClock()
  const { room, alice, bob } = await told()
  await ring(room)
  const answer = await schedule(room, alice, plan('an answer', { replyTo: 1 }))
  const other = await schedule(room, bob, plan('another'))
  await archive(room)
  await evictDurableObject(room.stub)
  return { room, alice, bob, answer, other }
}
const alarmAt = ({ stub }: Awaited<ReturnType<typeof answering>>['room']) =>
  runInDurableObject(stub, (_, { storage }) => storage.getAlarm())

test('an answer to an archived message is sent with its quote', async () => {
  const { room, alice, bob } = await answering()
  const socket = await open(room, bob)
  pass(hours)
  await ring(room)
  const sent = (await history(room, bob)).slice(-2)
  expect(sent).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ content: text('an answer'), replyTo: { seq: 1, senderId: alice, preview: 'message 1' } }),
      expect.objectContaining({ content: text('another') }),
    ]),
  )
  await socket.fence()
  expect(socket.of('message').map(({ message }) => message)).toEqual(sent)
})

test('while the bucket does not answer it waits, others do not, and it is sent when the bucket is back', async () => {
  const { room, alice, answer } = await answering()
  const down = vi.spyOn(env.MEDIA, 'get').mockRejectedValue(new Error('out of reach'))
  pass(hours)
  await ring(room)
  expect((await ok(room.stub.listScheduled(alice))).map(({ id, failed }) => [id, failed])).toEqual([[answer.id, undefined]])
  expect((await alarmAt(room)) ?? 0).toBeGreaterThan(later)
  down.mockRestore()
  pass(10_000)
  await ring(room)
  await ring(room)
  expect((await history(room, alice)).slice(-2).map(({ content }) => content)).toEqual([text('another'), text('an answer')])
  expect(await ok(room.stub.listScheduled(alice))).toEqual([])
})

test('the id of an archived message is known: nothing is scheduled under it, and what was is not sent again', async () => {
  setClock()
  const { room, alice } = await told(1)
  const [first, second] = [messageId(), messageId()]
  await post(room, alice, 'first', { id: first })
  await schedule(room, alice, plan('second', { id: second }))
  await post(room, alice, 'second', { id: second })
  for (let n = 0; n < 20; n++) await post(room, alice, `more ${n}`)
  await archive(room)
  await evictDurableObject(room.stub)
  expect(await refusal(room.stub.schedule(alice, phone, plan('first', { id: first })))).toBe('gone')
  pass(hours)
  await ring(room)
  expect([(await history(room, alice)).length, await ok(room.stub.listScheduled(alice))]).toEqual([23, []])
})

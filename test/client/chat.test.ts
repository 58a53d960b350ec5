/** Two people and their devices on an honest network. */
import { expect, test } from 'vitest'
import { stage, textsOf } from './support/stage.ts'

test('a message is shown at once, stored, and shown to the other', async () => {
  const { alice, bob, run } = await stage()
  const [hers, his] = [alice.chat.conversation('friends').window(), bob.chat.conversation('friends').window()]
  await run()
  const sent = alice.chat.conversation('friends').send('hello')
  expect(textsOf(hers)).toEqual(['hello'])
  await run()
  expect(await sent.acked).toEqual({ seq: 1, sentAt: expect.any(Number) })
  expect([textsOf(hers), textsOf(his), alice.chat.connection.get()]).toEqual([['hello'], ['hello'], { at: 'online' }])
})

/** Conversations with an archive: sent message by message, then moved as an operator would, in small segments. */
import { env } from 'cloudflare:workers'
import { type Room, group, ok, people, post, range } from '../conversation/support.ts'

/** Everything but the newest few, whatever its age. */
export const now = { afterMs: 0, keepMessages: 4, segmentMessages: 10 }

export const archive = async (room: Room, policy: Parameters<Room['stub']['archive']>[0] = now): Promise<boolean> =>
  ok(room.stub.archive(policy))

/** The archive of a conversation, as stretches. */
export const stretches = async ({ stub }: Room): Promise<[number, number][]> =>
  (await ok(stub.segments())).map(({ fromSeq, toSeq }) => [fromSeq, toSeq])

/** Keys of the bucket that belong to a conversation's archive. */
export const keys = async ({ id }: Room): Promise<string[]> =>
  (await env.MEDIA.list({ prefix: `archive/${id}/` })).objects.map(({ key }) => key)

/** What the bucket holds of a conversation, unpacked. */
export async function bucketText(room: Room): Promise<string> {
  const texts = (await keys(room)).map(async (key) => {
    const object = await env.MEDIA.get(key)
    return object ? new Response(object.body.pipeThrough(new DecompressionStream('gzip'))).text() : ''
  })
  return (await Promise.all(texts)).join('\n')
}

/** Whether the bucket still holds a word. */
export const isInBucket = async (room: Room, word: string): Promise<boolean> => (await bucketText(room)).includes(word)

/** Who speaks, and how much was said before anything was moved. */
export interface Told {
  room: Room
  alice: string
  bob: string
  carol: string
}

/** A group in which alice and bob take turns. Nothing is moved yet. */
export async function told(count = 30): Promise<Told> {
  const [alice, bob, carol] = people()
  const room = await group(alice, [bob, carol])
  for (const n of range(1, count)) await post(room, n % 2 === 1 ? alice : bob, `message ${n}`)
  return { room, alice, bob, carol }
}

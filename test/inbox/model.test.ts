/**
 * The list and unread against the rules: whatever people do on several devices, and whatever sleeps meanwhile, the list by
 * HTTP, what each connected device holds by its socket, and the model agree.
 */
import { describe, expect, test } from 'vitest'
import type { ConversationModel, Line } from './model.ts'
import { World, lineOf } from './model-world.ts'
import { type Person, list, range } from './support.ts'

const steps = 60
const looksEvery = 20
const atOnce = 8
const patienceMs = 10_000

const variable = (name: string): number | undefined => Number(process.env[name]) || undefined
const only = variable('FUZZ_SEED')
const seeds = only === undefined ? range(1, variable('FUZZ_SEEDS') ?? 24) : [only]
const batches = range(0, Math.ceil(seeds.length / atOnce) - 1).map((i) => seeds.slice(i * atOnce, (i + 1) * atOnce))

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1)

const expected = (rooms: ConversationModel[], { id }: Person): Line[] =>
  rooms
    .filter((room) => room.line(id) !== undefined)
    .toSorted((a, b) => b.activityAt(id) - a.activityAt(id) || (a.id < b.id ? -1 : 1))
    .flatMap((room) => room.line(id) ?? [])

/** Waits until it is so, and shows the difference if it never is. */
async function agree(look: () => Promise<{ found: unknown; wanted: unknown }>): Promise<void> {
  for (const late = performance.now() + patienceMs; ;) {
    const { found, wanted } = await look()
    try {
      return expect(found).toEqual(wanted)
    } catch (error) {
      if (performance.now() > late) throw new Error(`${JSON.stringify(found)}\nis not\n${JSON.stringify(wanted)}`, { cause: error })
    }
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

async function look(world: World): Promise<void> {
  const lastEnd = Math.max(...world.rooms.map((room) => room.lastEnd))
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, lastEnd - Date.now() + 1)))
  for (const person of world.people) {
    const wanted = expected(world.rooms, person)
    await agree(async () => ({ found: (await list(person)).map(lineOf), wanted }))
    const devices = world.devices.filter((device) => device.isLive && device.person.id === person.id)
    for (const device of devices) {
      await agree(async () => ({ found: device.lines().toSorted(byId), wanted: wanted.toSorted(byId) }))
      // Not only what the model knows: the whole summaries.
      const held = () => [...device.summaries.values()].filter(({ id }) => wanted.some((line) => line.id === id))
      await agree(async () => ({ found: held().toSorted(byId), wanted: (await list(person)).toSorted(byId) }))
    }
  }
}

async function run(seed: number): Promise<void> {
  const world = await World.make(seed)
  try {
    for (const n of range(1, steps)) {
      await world.step()
      if (n % looksEvery === 0) await look(world)
    }
    for (const device of world.devices) await device.connect()
    await look(world)
    for (const { messages } of world.devices) expect(messages).toEqual([...new Set(messages)])
  } catch (error) {
    if (error instanceof Error) error.message += `\n${world.trace.join(', ')}`
    throw error
  } finally {
    await world.close()
  }
}

/** The difference, and what led to it. */
async function failure(seed: number): Promise<string[]> {
  try {
    await run(seed)
    return []
  } catch (error) {
    return [`FUZZ_SEED=${seed}: ${error instanceof Error ? error.message : String(error)}`]
  }
}

describe('the list, the sockets and the rules agree', () => {
  test.for(batches)('seeds %i …', { timeout: 180_000 }, async (batch) => {
    const failed: string[] = []
    for (const seed of batch) failed.push(...(await failure(seed)))
    expect(failed.join('\n\n')).toBe('')
  })
})

/**
 * Seeded convergence: people write, edit, delete, react, star, pin, look and look away, on lines that lose, double, delay and break, with devices
 * that crash between any two writes. At the end every device has what the server has, each message once, in order.
 */
import { expect, test } from 'vitest'
import type { Conversation, Message, Outgoing, Timeline } from '../../src/client/index.ts'
import { type Range, everyKey, keysOf } from '../../src/client/storage.ts'
import type { ModelServer } from '../support/model-server.ts'
import { type Random, random } from '../support/random.ts'
import { FakeClock, settle } from './support/clock.ts'
import { Device } from './support/device.ts'
import { arrived, bytesFor, nameOf, photo, waitingFiles } from './support/files.ts'
import { World } from './support/world.ts'

const people = ['alice', 'bob', 'carol'] as const
const groups = ['friends', 'family'] as const
const emoji = ['👍', '❤️']
const steps = 120
const seeds = process.env['FUZZ_SEED'] ? [Number(process.env['FUZZ_SEED'])] : range(Number(process.env['FUZZ_SEEDS'] || 12))

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1)
}

/** A device, with what its person looks at and has written. */
interface Seat {
  device: Device
  /** By conversation. */
  timelines: Map<string, Timeline>
  /** What was durable here before anything could happen to it, in order, by conversation; of files, which texts pass, apart. */
  written: Map<string, string[]>
  /** Messages that this person deleted, sent or not. */
  deleted: Set<string>
  /** Files that this person has sent, with their conversations. */
  files: Map<string, string>
}

/** A message that is durable on the device will be on the server, whatever happens. */
async function write(seat: Seat, group: string, message: Outgoing): Promise<string> {
  const { cid } = seat.device.chat.conversation(group).send(message)
  await settle()
  const kind = typeof message === 'string' ? group : `${group} files`
  if (await seat.device.storage.get('outbox', cid)) seat.written.set(kind, [...(seat.written.get(kind) ?? []), cid])
  return cid
}

/** A file, which may be held, refused for a while, or cut on its way. Texts pass it, and files that are held are passed by others. */
async function sendFile(world: World, seat: Seat, { group, name, chance }: { group: string; name: string; chance: Random }): Promise<void> {
  const roll = chance.below(6)
  if (roll === 0) world.media.cutAfter = chance.below(200)
  else if (roll === 1) world.media.lostAnswers = 1 + chance.below(3)
  else if (roll === 2) {
    // Of what is not whole the server forgets some.
    for (const [id, media] of world.media.all) if (media.holders.size === 0 && chance.chance(0.5)) world.media.all.delete(id)
  }
  const cid = await write(seat, group, { attachment: photo(name, 1 + chance.below(300)) })
  seat.files.set(cid, group)
}

function touchFile(seat: Seat, chance: Random): void {
  if (seat.files.size === 0) return
  const [cid, group] = chance.pick([...seat.files])
  const conversation = seat.device.chat.conversation(group)
  if (chance.chance(0.4)) conversation.pauseUpload(cid)
  else if (chance.chance(0.6)) conversation.resumeUpload(cid)
  else {
    seat.deleted.add(cid)
    conversation.cancel(cid)
  }
}

function look(seat: Seat, group: string): void {
  if (!seat.timelines.has(group)) seat.timelines.set(group, seat.device.chat.conversation(group).window({ size: 5 }))
}

function lookAway(seat: Seat, group: string): void {
  seat.timelines.get(group)?.close()
  seat.timelines.delete(group)
}

function pick(conversation: Conversation, timeline: Timeline | undefined, chance: Random): { cid: string; seq?: number } | undefined {
  const messages = (timeline ?? conversation.window()).get().items.filter((item) => item.kind === 'message')
  return messages.length > 0 ? chance.pick(messages) : undefined
}

async function act(
  world: World,
  seat: Seat,
  { chance, step, isHiding }: { chance: Random; step: number; isHiding: boolean },
): Promise<void> {
  const group = chance.pick(groups)
  const conversation = seat.device.chat.conversation(group)
  const target = pick(conversation, seat.timelines.get(group), chance)
  const roll = chance.below(31)
  const words = `${seat.device.userId} ${step}`
  if (roll < 6) await write(seat, group, words)
  else if (roll < 8) await write(seat, group, { content: { type: 'text', text: words }, expireSeconds: 5 + chance.below(30) })
  else if (roll < 10 && target) conversation.edit(target, `edited ${step}`)
  else if (roll < 11 && target) {
    seat.deleted.add(target.cid)
    conversation.delete(target, isHiding && chance.chance(0.3) ? 'me' : 'all')
  } else if (roll < 13 && target) conversation.react(target, chance.pick(emoji), chance.chance(0.7))
  else if (roll < 15) look(seat, group)
  else if (roll < 16) lookAway(seat, group)
  else if (roll < 17) world.closeAll(chance.pick([1006, 1012, 4409]))
  else if (roll < 18) world.isDown = !world.isDown
  else if (roll < 19) seat.device.network(chance.pick(['offline', 'online', 'visible'] as const))
  else if (roll < 20)
    await seat.timelines
      .get(group)
      ?.older()
      .catch(() => undefined)
  else if (roll < 21) seat.device.crashAfter(chance.below(6))
  else if (roll < 22) conversation.markRead(conversation.info.get()?.head.seq ?? 0)
  else if (roll < 25) await sendFile(world, seat, { group, name: `${seat.device.userId} ${step}`, chance })
  else if (roll < 26) touchFile(seat, chance)
  else if (roll < 28 && target) conversation.star(target, chance.chance(0.7))
  else if (roll < 29 && target) conversation.pin(target, chance.chance(0.6))
  else await world.clock.advance(chance.below(3_000))
  for (let i = chance.below(4); i > 0; i--) world.pump()
  await world.clock.advance(chance.below(50))
}

async function restart(seat: Seat): Promise<void> {
  seat.timelines.clear()
  await seat.device.restart()
}

async function settleDown(world: World, seats: Seat[], { isHiding, isRinging }: { isHiding: boolean; isRinging: boolean }): Promise<void> {
  // Pages would mend what the sockets brought wrongly; only where messages were hidden are they needed.
  if (!isHiding) world.refuse = (route) => (route.startsWith('GET') && route.endsWith('/messages') ? { code: 'unavailable' } : undefined)
  world.isDown = false
  world.mischief = undefined
  for (const seat of seats)
    if (seat.device.isDead) await restart(seat)
    else seat.device.crashAfter(Infinity)
  world.media.cutAfter = undefined
  world.media.lostAnswers = 0
  for (const { device, files } of seats) for (const [cid, group] of files) device.chat.conversation(group).resumeUpload(cid)
  for (let round = 0; round < 60; round++) {
    if (round === 10) world.closeAll(1012)
    if (isRinging) for (const model of world.conversations.values()) model.ring()
    for (const seat of seats) for (const group of groups) if (round > 10) look(seat, group)
    await world.clock.advance(2_000)
    while (world.pump()) await world.clock.advance(1)
  }
}

const sorted = (message: Message): Message =>
  message.reactions ? { ...message, reactions: message.reactions.toSorted((a, b) => (a.emoji < b.emoji ? -1 : 1)) } : message

const isIn = (ranges: readonly Range[] | undefined, seq: number): boolean =>
  ranges?.some(({ low, high }) => low <= seq && seq <= high) ?? false

/** The newest first. A star that comes later than the deletion of its message is shown nowhere. */
async function starsOf({ storage }: Device, group: string): Promise<number[]> {
  const rows = await storage.range('stars', keysOf(group))
  const messages = await storage.range('messages', keysOf(group))
  const isThere = (seq: number): boolean => messages.some(({ message }) => message.seq === seq && message.deletedAt === undefined)
  return rows
    .toSorted((a, b) => b.order - a.order)
    .map(({ seq }) => seq)
    .filter(isThere)
}

/** What a device has stored of a conversation, and shows of it. */
async function stateOf({ device, timelines }: Seat, group: string): Promise<unknown> {
  const replica = await device.storage.get('replicas', group)
  const rows = await device.storage.range('messages', keysOf(group))
  const timeline = timelines.get(group)
  return {
    cursor: replica?.cursor,
    stored: rows.filter(({ message: { seq } }) => isIn(replica?.ranges, seq)).map(({ message }) => sorted(message)),
    shown: timeline?.get().items.flatMap((item) => (item.kind === 'message' ? [item.cid] : [])),
    waiting: (await device.storage.range('outbox', everyKey)).length,
    unread: device.chat.conversation(group).info.get()?.unreadCount,
    starred: await starsOf(device, group),
    pinned: device.chat.conversation(group).info.get()?.pins,
  }
}

async function dueOf({ device, timelines }: Seat, model: ModelServer, world: World): Promise<unknown> {
  const replica = await device.storage.get('replicas', model.id)
  const visible = model.view(device.userId)
  const first = timelines
    .get(model.id)
    ?.get()
    .items.find((item) => item.kind === 'message')
  const from = first?.kind === 'message' ? (first.seq ?? 0) : 0
  return {
    cursor: model.head,
    stored: visible.filter(({ seq }) => isIn(replica?.ranges, seq)).map(sorted),
    shown: visible.filter(({ seq }) => seq >= from).map(({ id }) => id),
    waiting: 0,
    unread: world.summary(model.id, device.userId).unreadCount,
    starred: model.keeping.starred(device.userId, visible).map(({ seq }) => seq),
    pinned: world.summary(model.id, device.userId).pins,
  }
}

interface Play {
  probability: number
  isHiding: boolean
  /** Whether the server tells that messages have disappeared. */
  isRinging: boolean
}

async function play(seed: number, { probability, isHiding, isRinging }: Play): Promise<{ world: World; seats: Seat[] }> {
  const chance = random(seed)
  const world = new World(new FakeClock())
  for (const group of groups) world.group(group, people)
  const seats: Seat[] = []
  for (const userId of [...people, 'alice']) {
    const device = await new Device({ world, userId, random: chance }).signIn()
    seats.push({ device, timelines: new Map(), written: new Map(), deleted: new Set(), files: new Map() })
  }
  world.mischief = { chance, probability }
  for (let step = 0; step < steps; step++) {
    const seat = chance.pick(seats)
    if (seat.device.isDead) await restart(seat)
    else await act(world, seat, { chance, step, isHiding })
    if (isRinging && chance.chance(0.1)) for (const model of world.conversations.values()) model.ring()
  }
  await settleDown(world, seats, { isHiding, isRinging })
  return { world, seats }
}

test.each([
  ['honest', 0, false],
  ['that lose, double and delay one live frame in ten', 0.1, false],
  ['that lose, double and delay every second one', 0.5, false],
  ['honest, where messages are hidden as well', 0, true],
  ['that lose, double and delay one live frame in five, where messages are hidden as well', 0.2, true],
])('on lines that break, %s, and through crashes, all devices end with what the server has', async (_, probability, isHiding) => {
  for (const seed of seeds) {
    const isRinging = seed % 2 === 0
    const { world, seats } = await play(seed, { probability, isHiding, isRinging })
    for (const model of world.conversations.values()) {
      const ids = model.log.map(({ senderId, id }) => `${senderId} ${id}`)
      expect({ seed, twice: ids.length - new Set(ids).size }).toEqual({ seed, twice: 0 })
      for (const { device, written, deleted } of seats) {
        const due = (written.get(model.id) ?? []).filter((id) => !deleted.has(id))
        const came = model.log.map(({ id }) => id).filter((id) => due.includes(id))
        expect({ seed, came }).toEqual({ seed, came: due })
        // Files come all as well; one that was held came later.
        const files = (written.get(`${model.id} files`) ?? []).filter((id) => !deleted.has(id))
        expect({ seed, missing: files.filter((id) => !model.log.some((message) => message.id === id)) }).toEqual({ seed, missing: [] })
        expect({ seed, files: await waitingFiles(device) }).toEqual({ seed, files: [] })
      }
      const broken = model.log.filter(({ content }) => {
        if (!content || content.type === 'text') return false
        return arrived(world, { content })?.equals(bytesFor(nameOf({ content }), content.size)) !== true
      })
      expect({ seed, broken }).toEqual({ seed, broken: [] })
      // How much there is to read is the server's to tell.
      const all = isRinging ? {} : { unread: 0 }
      for (const [at, seat] of seats.entries())
        expect({ seed, at, group: model.id, ...Object(await stateOf(seat, model.id)), ...all }).toEqual({
          seed,
          at,
          group: model.id,
          ...Object(await dueOf(seat, model, world)),
          ...all,
        })
    }
  }
})

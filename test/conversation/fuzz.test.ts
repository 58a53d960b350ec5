/**
 * Convergence: whatever ten devices do, lose and sleep through, all that are inside end with the same conversation, which
 * is the one that a new device gets, and which the pages show; those outside keep what was theirs.
 */
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Change, Message } from '../../src/protocol/index.ts'
import { Upload } from '../../src/worker/index.ts'
import { World } from './fuzz-world.ts'
import { comparable } from './replica.ts'
import { history, ok, open, range, seqs, text } from './support.ts'

const steps = 60
const atOnce = 40

const variable = (name: string): number | undefined => Number(process.env[name]) || undefined
const only = variable('FUZZ_SEED')
const seeds = only === undefined ? range(1, variable('FUZZ_SEEDS') ?? 200) : [only]
const batches = range(0, Math.ceil(seeds.length / atOnce) - 1).map((i) => seeds.slice(i * atOnce, (i + 1) * atOnce))

/** Every file is there, of everybody, and each is asked for as long as it takes another object to answer, which differs. */
beforeEach(() => {
  let asked = 0
  vi.spyOn(Upload.prototype, 'use').mockImplementation(async () => {
    await new Promise((resolve) => setTimeout(resolve, asked++ % 4))
    return { ok: true, value: { mediaId: '', state: 'processing', mime: '', size: 1, thumbnailWidths: [] } }
  })
  return () => void vi.restoreAllMocks()
})

interface Span {
  from: number
  to: number
  toRev: number
}

/** From the whole change log: when everybody was inside. */
function spansOf(changes: Change[], founders: string[], shared: (rev: number) => boolean): Map<string, Span[]> {
  const open_ = { to: Number.POSITIVE_INFINITY, toRev: Number.POSITIVE_INFINITY }
  const spans = new Map<string, Span[]>(founders.map((userId) => [userId, [{ from: 0, ...open_ }]]))
  for (const change of changes) {
    if (change.kind !== 'member') continue
    const mine = spans.get(change.userId) ?? []
    const last = mine.at(-1)
    if (change.joined) mine.push({ from: mine.length === 0 && shared(change.rev) ? 0 : change.afterSeq, ...open_ })
    else if (last) mine[mine.length - 1] = { ...last, to: change.afterSeq, toRev: change.rev }
    spans.set(change.userId, mine)
  }
  return spans
}

const contentAt = (first: Message['content'], edits: Extract<Change, { kind: 'edit' }>[], seq: number, rev: number) =>
  edits.findLast((edit) => edit.seq === seq && edit.rev <= rev)?.content ?? first

async function run(seed: number): Promise<Awaited<ReturnType<World['plans']['outcomes']>>> {
  const world = await World.make(seed)
  const { room, owner, founders, ledger } = world
  for (const n of range(1, steps)) {
    world.step()
    if (n % 8 === 0) await world.settle()
  }
  await world.comeTogether()
  // Whether the alarm has told it or not, everybody agrees on what is over.
  await world.passTime({ silently: seed % 2 === 1 })
  await world.comeTogether()

  const inside = await world.members()
  const clients = world.clients.slice()
  const whole = await history(room, owner)
  const socket = await open(room, owner)
  const changes = (await socket.sync({ seq: 0, rev: 0 })).flatMap((page) => page.changes)
  socket.close()

  // The log has no hole and no double, and holds what was acked, in the words that were sent or edited last.
  const { head } = await ok(room.stub.view(owner))
  const ownHidden = world.hidden.get(owner) ?? new Set()
  expect(seqs(whole)).toEqual(range(1, head.seq).filter((seq) => !ownHidden.has(seq)))
  expect(changes.map(({ rev }) => rev)).toEqual(range(1, head.rev))
  const edits = changes.filter((change) => change.kind === 'edit')
  for (const [id, { seq, sentAt, userId, sent }] of ledger.acked) {
    if (ownHidden.has(seq)) continue
    const message = whole.find((one) => one.seq === seq)
    const words = message?.deletedAt === undefined ? { content: contentAt(sent.content, edits, seq, head.rev) } : {}
    expect(message).toMatchObject({ id, seq, sentAt, senderId: userId, ...words })
  }
  expect(whole.map(({ sentAt }) => sentAt)).toEqual(whole.map(({ sentAt }) => sentAt).toSorted((a, b) => a - b))

  // Who was inside when follows from the change log, and everybody's pages from that.
  const settings = changes.filter((change) => change.kind === 'conversation' && change.settings !== undefined)
  const first = (await ok(room.stub.view(owner))).settings.history
  const historyAt = (rev: number) => {
    const later = settings.find((change) => change.rev > rev)
    const before = settings.findLast((change) => change.rev <= rev)
    if (before?.kind === 'conversation') return before.settings?.history
    return later?.kind === 'conversation' ? (later.settings?.history === 'shared' ? 'joined' : 'shared') : first
  }
  const spans = spansOf(changes, founders, (rev) => historyAt(rev) === 'shared')
  const isInside = (userId: string) => inside.some((member) => member.userId === userId)
  expect(inside.map(({ userId }) => userId).toSorted()).toEqual(
    [...spans].flatMap(([userId, all]) => (all.at(-1)?.to === Number.POSITIVE_INFINITY ? [userId] : [])).toSorted(),
  )
  for (const [userId, all] of spans) {
    const hidden = world.hidden.get(userId) ?? new Set()
    const pages = await history(room, userId)
    expect(seqs(pages)).toEqual(range(1, head.seq).filter((seq) => !hidden.has(seq) && all.some(({ from, to }) => seq > from && seq <= to)))
    if (isInside(userId)) continue
    // Who is outside has the versions of then.
    const { toRev = 0 } = all.at(-1) ?? {}
    const known = pages.flatMap(({ id, seq, content, deletedAt }) => {
      const { sent } = ledger.acked.get(id) ?? {}
      // Of what the owner has hidden, its own change log does not tell the edits.
      return deletedAt === undefined && sent && !ownHidden.has(seq)
        ? [{ seq, content, thenContent: contentAt(sent.content, edits, seq, toRev) }]
        : []
    })
    expect(known.map(({ seq, content }) => ({ seq, content }))).toEqual(
      known.map(({ seq, thenContent }) => ({ seq, content: thenContent })),
    )
  }

  expect(await world.plans.faults(world.hidden)).toEqual([])

  // All devices of those inside agree with a new one, and with the pages.
  for (const { userId, role } of inside) {
    const fresh = (await world.fresh(userId)).replica.view()
    expect(fresh.messages).toEqual((await history(room, userId)).map(comparable))
    expect(fresh.conversation).toMatchObject({ role, memberCount: inside.length })
    expect(fresh.cursor).toEqual(head)
    expect(fresh.marks).toEqual(
      inside
        .map((member) => ({ userId: member.userId, deliveredSeq: member.deliveredSeq, readSeq: member.readSeq }))
        .toSorted((a, b) => (a.userId < b.userId ? -1 : 1)),
    )
    const { marks, ...known } = fresh
    for (const client of clients) {
      if (client.userId !== userId) continue
      const view = client.replica.view()
      expect(view).toMatchObject(known)
      expect(view.messages).toEqual(known.messages)
      // A message that one has hidden does not tell its other devices how far its sender has come.
      expect(world.hidden.has(userId) ? marks : view.marks).toEqual(marks)
    }
  }
  const outcomes = await world.plans.outcomes()
  world.close()
  return outcomes
}

/** Of so many some were sent at their time, some now, and some never. */
function expectOutcomes(results: PromiseSettledResult<Awaited<ReturnType<typeof run>>>[]): void {
  const outcomes = results.flatMap((result) => (result.status === 'fulfilled' ? Object.entries(result.value) : []))
  const happened = new Set(outcomes.flatMap(([outcome, count]) => (count > 0 ? [outcome] : [])))
  const missing = ['onTime', 'now', 'cancelled'].filter((outcome) => !happened.has(outcome))
  if (results.length === atOnce && missing.length > 0) throw new Error(`of ${results.length} worlds none had a plan ${missing.join(', ')}`)
}

describe('all replicas converge', () => {
  test.for(batches)('seeds %i …', { timeout: 120_000 }, async (batch) => {
    const results = await Promise.allSettled(batch.map(run))
    const failed = results.flatMap((result, i) => (result.status === 'rejected' ? [{ seed: batch[i], error: result.reason as Error }] : []))
    const [first] = failed
    if (!first) return expectOutcomes(results)
    // The first one whole, for its difference; all by their seeds.
    first.error.message = `FUZZ_SEED=${first.seed} (failed: ${failed.map(({ seed }) => seed).join(', ')}): ${first.error.message}`
    throw first.error
  })
})

test('a replica that loses a frame does not converge by itself: the rules are what saves it', async () => {
  const world = await World.make(0)
  const [client] = world.clients
  if (!client) throw new Error('no client')
  client.say({ content: text('one') })
  await world.settle()
  expect(client.replica.view().messages).toHaveLength(1)
  expect(
    client.replica.take({
      type: 'message',
      message: { conversationId: world.room.id, seq: 3, id: 'x', senderId: 'x', sentAt: 1, content: text('three') },
    }),
  ).toBe(true)
  expect(client.replica.view().messages).toHaveLength(1)
  world.close()
})

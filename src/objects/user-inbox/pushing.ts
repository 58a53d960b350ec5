/**
 * Which devices are told of what nobody here looks at, once each. A device was told when its push is sent, and that is written
 * down with the first push of a conversation until the person sees it; of a group that goes on, memory is enough.
 */
import * as account from '../../domain/inbox/account.ts'
import * as buzzing from '../../domain/inbox/buzz.ts'
import * as contacts from '../../domain/inbox/contacts.ts'
import * as conversations from '../../domain/inbox/conversations.ts'
import * as notices from '../../domain/inbox/notices.ts'
import type { Told } from '../../domain/inbox/schema.ts'
import * as subscriptions from '../../domain/inbox/subscriptions.ts'
import type { Subscription } from '../../domain/inbox/subscriptions.ts'
import { conversationStub } from '../../platform/address.ts'
import { atOnce } from '../../platform/at-once.ts'
import type { PushSubscription } from '../../protocol/index.ts'
import type { Heard, News } from '../news.ts'
import type { Buzz, Outcome, Push, PushTask } from '../push.ts'
import type { Tables } from '../tables.ts'
import type { Badge } from './badge.ts'
import type { Ledger } from './ledger.ts'
import type { PresenceDesk } from './presence.ts'
import type { Summaries } from './summaries.ts'

/** A push that was given out and not heard of is given out again after this time: its consumer is gone. */
const leaseMs = 20_000
/** Most pushes have arrived after this time. */
const underWaySeconds = 3

/** What the consumer is given. */
export interface Given {
  pushes: Push[]
  /** What becomes of them is to be said. */
  isAsked: boolean
  /** Somebody else has some of them and may not be done. */
  isBusy: boolean
}

interface Parts {
  env: Env
  tables: Tables
  ledger: Ledger
  presence: PresenceDesk
  badge: Badge
  summaries: Summaries
  waitUntil: (work: Promise<unknown>) => void
}

export class Pushing {
  readonly #parts: Parts
  #subscriptions: Subscription[] | undefined
  /** By conversation; nothing where nothing is shown. */
  readonly #told = new Map<string, Told | undefined>()
  /** By conversation and device: what was given out. */
  readonly #leases = new Map<string, { seq: number | null; untilAt: number }>()
  /** Conversations whose notices are being taken away. */
  readonly #clearing = new Set<string>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Tells whether there is a subscription where there was none. */
  put(deviceId: string, subscription: PushSubscription, now: number): boolean {
    const had = this.#all().length > 0
    this.#parts.tables.change((db) => subscriptions.put(db, deviceId, subscription, now))
    this.forget()
    return !had
  }

  /** Tells whether it was the last one. */
  remove(deviceId: string): boolean {
    const before = this.#all().length
    this.#parts.tables.change((db) => subscriptions.remove(db, deviceId))
    this.forget()
    return before > 0 && this.#all().length === 0
  }

  /** Devices came or went. */
  forget(): void {
    this.#subscriptions = undefined
  }

  get isPossible(): boolean {
    return this.#all().length > 0
  }

  #all(): Subscription[] {
    return (this.#subscriptions ??= this.#parts.tables.exist ? this.#parts.tables.read(subscriptions.all) : [])
  }

  #isActive(now: number): boolean {
    return now - this.#parts.presence.actedAt < buzzing.activeMs
  }

  /** What the conversation has to know of pushes. What the person has read is taken away. */
  hear(news: News, now: number): Partial<Heard> {
    if (!this.isPossible) return {}
    const shown = this.#shownOf(news.conversationId)
    if (shown !== undefined && news.place.readSeq >= shown) {
      const own = news.receipts.find(({ deviceId }) => deviceId !== undefined)
      this.#clear(news.conversationId, own?.deviceId)
    }
    return {
      pushes: true,
      ...(shown === undefined ? {} : { shows: true as const }),
      ...(this.#isActive(now) ? { active: true as const } : {}),
    }
  }

  /** The newest message that a device shows, or will when the push that is on its way arrives. */
  #shownOf(conversationId: string): number | undefined {
    const all = [...Object.values(this.#toldOf(conversationId) ?? {}), ...this.#underWay(conversationId)]
    const shown = all.filter((seq) => seq > 0)
    return shown.length === 0 ? undefined : Math.max(...shown)
  }

  #underWay(conversationId: string): number[] {
    return [...this.#leases].flatMap(([key, { seq }]) => (seq !== null && key.startsWith(`${conversationId} `) ? seq : []))
  }

  #clear(conversationId: string, seenOn: string | undefined): void {
    if (this.#clearing.has(conversationId)) return
    this.#clearing.add(conversationId)
    const { id } = this.#parts.tables.read(account.owner)
    const task: PushTask = { conversationId, userIds: [id], cause: 'change', ...(seenOn === undefined ? {} : { seenOn }) }
    // What is on its way has to arrive first. One that is lost is made good by the next reading, or the next push.
    const sent = this.#parts.env.PUSH_QUEUE.send(task, { delaySeconds: this.#underWay(conversationId).length > 0 ? underWaySeconds : 0 })
    this.#parts.waitUntil(sent.catch(() => undefined).finally(() => this.#clearing.delete(conversationId)))
  }

  /** The pushes of a conversation as it is now. What was given out before is not given twice. */
  async give(buzz: Buzz): Promise<Given> {
    const { conversationId, deviceId, seenOn } = buzz
    const before = this.#toldOf(conversationId)
    if (seenOn !== undefined && before?.[seenOn] !== undefined) this.#keep(conversationId, without(before, seenOn), true)
    const row = this.#parts.ledger.row(conversationId)
    if (row) await this.#parts.summaries.acquainted(row)
    const mine = this.#all().filter((one) => (deviceId === undefined || one.deviceId === deviceId) && one.deviceId !== seenOn)
    const asIs = this.#toldOf(conversationId)
    // Others are asked for the badge only where somebody is told of it.
    const isAnything = mine.some((one) => this.#push(buzz, one, { told: asIs?.[one.deviceId], badge: 0, now: Date.now() }))
    if (!isAnything) return { pushes: [], isAsked: false, isBusy: false }
    const badge = await this.#parts.badge.count(conversationId, buzz.glance.unread, Date.now())
    const now = Date.now()
    const told = this.#toldOf(conversationId)
    let isBusy = false
    const pushes = mine.flatMap((subscription) => {
      const push = this.#push(buzz, subscription, { told: told?.[subscription.deviceId], badge, now })
      const key = `${conversationId} ${subscription.deviceId}`
      const lease = this.#leases.get(key)
      if (!push) return []
      if (lease && lease.seq === push.seq && lease.untilAt > now) {
        isBusy = true
        return []
      }
      this.#leases.set(key, { seq: push.seq, untilAt: now + leaseMs })
      return push
    })
    const isFirst = !Object.values(told ?? {}).some((seq) => seq > 0)
    const isAsked = isFirst || buzz.kind === 'direct' || buzz.cause !== 'message' || deviceId !== undefined
    if (!isAsked)
      for (const { deviceId: id, seq } of pushes) {
        this.#leases.delete(`${conversationId} ${id}`)
        this.#sent(conversationId, id, seq, false)
      }
    return { pushes, isAsked, isBusy }
  }

  #push(
    { cause, conversationId, kind, title, glance, messages, names }: Buzz,
    { deviceId, subscription, refreshedAt }: Subscription,
    { told, badge, now }: { told: number | undefined; badge: number; now: number },
  ): Push | undefined {
    const row = this.#parts.ledger.row(conversationId)
    const isMuted = (row?.mutedUntil ?? 0) > now
    const notify = row?.notify ?? 'all'
    const peerId = row?.peerId ?? undefined
    const isBlocked = peerId !== undefined && (this.#parts.tables.read((db) => contacts.get(db, peerId))?.blocked ?? false)
    const isActive = glance.isHere || this.#isActive(now)
    const verdict = buzzing.decide({ cause, notify, isMuted, isBlocked, isActive, glance, told })
    if (verdict.do === 'nothing') return undefined
    const base = { deviceId, subscription, refreshedAt, conversationId }
    if (verdict.do === 'clear') {
      const payload = buzzing.write({ kind: 'clear', conversationId, seq: told ?? 0, title: '', body: '', badge })
      return { ...base, seq: null, payload, expiresAt: undefined, isAudible: false, isClear: true }
    }
    const { seq, count, isAudible } = verdict
    const message = messages.find((one) => one.seq === seq)
    const peer = row?.peer && row.peer !== 'deleted' ? row.peer.name : undefined
    const { title: heading, body } = buzzing.words(verdict.kind, {
      kind,
      title,
      sender: (kind === 'direct' ? peer : undefined) ?? (message ? names[message.senderId] : undefined) ?? '',
      message,
      count,
      preview: this.#parts.tables.read(account.live).pushPreview,
    })
    // What stands for several outlives one of them.
    const expiresAt = count === 1 ? message?.expiresAt : undefined
    const until = expiresAt === undefined ? {} : { expiresAt }
    const payload = buzzing.write({ kind: verdict.kind, conversationId, seq, title: heading, body, badge, ...until })
    return { ...base, seq: verdict.kind === 'invite' ? buzzing.invited : seq, payload, expiresAt, isAudible, isClear: false }
  }

  /** What has become of pushes. */
  settle(outcomes: Outcome[]): void {
    for (const { conversationId, deviceId, seq, refreshedAt, outcome } of outcomes) {
      this.#leases.delete(`${conversationId} ${deviceId}`)
      if (outcome === 'gone') this.#prune(deviceId, refreshedAt)
      // What cannot be sent is not tried with every message.
      else if (outcome !== 'failed') this.#sent(conversationId, deviceId, seq, true)
    }
  }

  #prune(deviceId: string, refreshedAt: number): void {
    this.#parts.tables.change((db) => subscriptions.prune(db, deviceId, refreshedAt))
    this.forget()
  }

  #sent(conversationId: string, deviceId: string, seq: number | null, isWritten: boolean): void {
    const told = this.#toldOf(conversationId) ?? {}
    this.#keep(conversationId, seq === null ? without(told, deviceId) : { ...told, [deviceId]: seq }, isWritten)
  }

  #keep(conversationId: string, told: Told, isWritten: boolean): void {
    const isNone = Object.keys(told).length === 0
    this.#told.set(conversationId, isNone ? undefined : told)
    if (isWritten) this.#parts.tables.change((db) => notices.save(db, conversationId, told))
  }

  /** Of a device that has ended nothing is kept. */
  #toldOf(conversationId: string): Told | undefined {
    if (!this.#told.has(conversationId))
      this.#told.set(
        conversationId,
        this.#parts.tables.read((db) => notices.find(db, conversationId)),
      )
    return this.#told.get(conversationId)
  }
}

const without = (told: Told, deviceId: string): Told => Object.fromEntries(Object.entries(told).filter(([id]) => id !== deviceId))

/** Groups called at one time. */
const calls = 50

/** Tells every group whether devices of this user take pushes: while none of them is there, it does not ask. */
export async function tellPushes(env: Env, tables: Tables, pushes: boolean): Promise<void> {
  const { id } = tables.read(account.owner)
  await atOnce(tables.read(conversations.groupIds), calls, async (groupId) => conversationStub(env, groupId).setPushes(id, pushes))
}

/** One conversation: each call and each frame goes to one rule; what follows is carried out by the hall. */
import { DurableObject } from 'cloudflare:workers'
import { nanoid } from 'nanoid'
import type { Terms } from '../domain/conversation/archive/moving.ts'
import type { Segment } from '../domain/conversation/archive/segments.ts'
import * as attachments from '../domain/conversation/attachments.ts'
import * as erasing from '../domain/conversation/erasure/erase.ts'
import * as info from '../domain/conversation/info.ts'
import * as invites from '../domain/conversation/invites.ts'
import * as log from '../domain/conversation/log.ts'
import * as marks from '../domain/conversation/marks.ts'
import * as members from '../domain/conversation/members.ts'
import * as membership from '../domain/conversation/membership.ts'
import * as messages from '../domain/conversation/messages.ts'
import * as pages from '../domain/conversation/pages.ts'
import * as pinning from '../domain/conversation/pinning.ts'
import * as reach from '../domain/conversation/reach.ts'
import * as render from '../domain/conversation/render.ts'
import type { Tx } from '../domain/conversation/state.ts'
import * as starring from '../domain/conversation/starring.ts'
import * as unread from '../domain/conversation/unread.ts'
import { type Answer, answer } from '../platform/answer.ts'
import * as scheduled from '../domain/conversation/scheduled/scheduled.ts'
import * as finding from '../domain/conversation/search/search.ts'
import * as writing from '../domain/conversation/writing.ts'
import type { Sight } from '../platform/media.ts'
import { upgradeCaller } from '../platform/socket-caller.ts'
import type {
  Ack,
  Content,
  Conversation as View,
  MediaInfo,
  Member,
  Message,
  Receipt,
  Role,
  Scheduled,
  ScheduledInput,
  ScheduledPatch,
} from '../protocol/index.ts'
import { Hall } from './conversation/hall.ts'
import type { Scene } from './push.ts'
import { search } from './conversation/searching.ts'
import { answerClose } from './sockets/answer-close.ts'

export class Conversation extends DurableObject<Env> {
  readonly #hall: Hall

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#hall = new Hall(ctx, env)
  }

  /** Makes it unless it is there: of racing calls one makes it, and all get it. */
  create(founding: info.Founding): Promise<Answer<{ made: boolean; value: View }>> {
    return this.#hall.found(founding, (tx) => render.conversation(tx, members.known(tx, founding.createdBy)))
  }

  view(userId: string): Promise<Answer<View>> {
    return this.#hall.read(userId, (tx) => render.conversation(tx, members.known(tx, userId)))
  }

  summary(userId: string): Promise<Answer<{ summary: render.SummaryPart; activityAt: number }>> {
    return this.#hall.read(userId, (tx) => render.summary(tx, members.known(tx, userId)))
  }

  /** The same for an inbox whose devices come back, and are to be told again; its mark is `lifted` where nothing came since a time. */
  comeBack(userId: string, quietSince: number): Promise<Answer<{ summary: render.SummaryPart; activityAt: number; lifted: boolean }>> {
    return this.#hall.comeBack(userId, (tx) => {
      const member = members.known(tx, userId)
      const found = render.summary(tx, member)
      const lifted = found.activityAt < quietSince
      reach.comeBack(tx, member, lifted)
      return { ...found, lifted }
    })
  }

  /** Of these people, what each has not read: for those who may have to be told by a push. Nothing where there is no such conversation. */
  look(userIds: string[]): Answer<Scene> {
    return answer(() => this.#hall.look(userIds))
  }

  /** What a person has not read here. */
  async unread(userId: string): Promise<number> {
    const counted = await this.#hall.read(userId, (tx) =>
      unread.counts(tx, members.known(tx, userId), marks.own(tx, members.known(tx, userId)).readSeq),
    )
    return counted.ok ? counted.value.unreadCount : 0
  }

  /** Devices of this person take pushes from now on, or none of them does. */
  async setPushes(userId: string, pushes: boolean): Promise<void> {
    await this.#hall.read(userId, (tx) => {
      if (reach.setPushes(tx, members.known(tx, userId), pushes)) reach.save(tx)
    })
  }

  /** A device says by way of its inbox how far its person has come; what is no member's, or stale, changes nothing. */
  mark(userId: string, deviceId: string, { delivered, read }: { delivered?: number; read?: number }): Promise<Answer<void>> {
    return this.#hall.mark(userId, deviceId, (tx) => {
      const member = members.inside(tx, userId)
      if (delivered !== undefined) marks.mark(tx, member, 'delivered', delivered)
      if (read !== undefined) marks.mark(tx, member, 'read', read)
    })
  }

  /** The account of this person is no more. Answers once it is out, and the rest as good as done. */
  async erase(userId: string): Promise<void> {
    const result = await this.#hall.write(userId, (tx) => erasing.begin(tx, userId))
    if (!result.ok && result.code !== 'not_found') throw new Error(result.detail)
  }

  update(userId: string, patch: info.InfoPatch): Promise<Answer<View>> {
    return this.#hall.update(userId, patch)
  }

  /** What the member's inbox knows better than this object; nothing where there is no such conversation. */
  async setFacts(userId: string, facts: { blocksPeer?: boolean; readReceipts?: boolean }): Promise<void> {
    const result = await this.#hall.write(userId, (tx) => info.setFacts(tx, userId, facts))
    if (!result.ok && result.code !== 'not_found') throw new Error(result.detail)
  }

  members(userId: string): Promise<Answer<Member[]>> {
    return this.#hall.read(userId, (tx) => membership.list(tx, userId))
  }

  /** Of those whom the caller, who has to be allowed to, wants to add: who is not inside yet. */
  newcomers(userId: string, userIds: string[]): Promise<Answer<string[]>> {
    return this.#hall.read(userId, (tx) => {
      membership.admin(tx, userId)
      return membership.newcomers(tx, userIds)
    })
  }

  add(userId: string, userIds: string[]): Promise<Answer<Member[]>> {
    return this.#hall.write(userId, (tx) => membership.add(tx, userId, userIds))
  }

  remove(userId: string, memberId: string): Promise<Answer<void>> {
    return this.#hall.write(userId, (tx) => membership.remove(tx, userId, memberId))
  }

  setRole(userId: string, memberId: string, role: Role): Promise<Answer<Member>> {
    return this.#hall.write(userId, (tx) => membership.setRole(tx, userId, memberId, role))
  }

  bans(userId: string): Promise<Answer<{ userId: string; by: string; at: number }[]>> {
    return this.#hall.read(userId, (tx) => membership.bans(tx, userId))
  }

  ban(userId: string, bannedId: string): Promise<Answer<void>> {
    return this.#hall.write(userId, (tx) => membership.banish(tx, userId, bannedId))
  }

  unban(userId: string, bannedId: string): Promise<Answer<void>> {
    return this.#hall.write(userId, (tx) => membership.unban(tx, userId, bannedId))
  }

  /** Gives the invite's secret. */
  async invite(userId: string, terms: Omit<invites.NewInvite, 'code'>): Promise<Answer<string>> {
    const code = nanoid()
    return this.#hall.write(userId, (tx) => {
      invites.create(tx, userId, { ...terms, code })
      return code
    })
  }

  revokeInvite(userId: string, code: string): Promise<Answer<void>> {
    return this.#hall.write(userId, (tx) => invites.revoke(tx, userId, code))
  }

  acceptInvite(userId: string, code: string): Promise<Answer<View>> {
    return this.#hall.write(userId, (tx) => invites.accept(tx, userId, code))
  }

  page(userId: string, query: pages.PageQuery): Promise<Answer<pages.Page>> {
    return this.#hall.read(userId, (tx) => pages.page(tx, userId, query))
  }

  /** Brings the index up to date where it has to, so that a message is found as soon as it is acked. */
  search(userId: string, question: finding.Question): Promise<Answer<finding.Found>> {
    return search(question, (asked, before, room) => this.#hall.write(userId, (tx) => finding.step(tx, userId, asked, before, room)))
  }

  /** Whether a file may be uploaded for this conversation. */
  mayUpload(userId: string): Promise<Answer<void>> {
    return this.#hall.read(userId, (tx) => writing.maySend(tx, members.inside(tx, userId)))
  }

  /** Whether this person may see a file here; for its upload. */
  async sight(userId: string, mediaId: string): Promise<Sight> {
    const seen = await this.#hall.read(userId, (tx) => attachments.sight(tx, userId, mediaId))
    return seen.ok ? seen.value : 'unseen'
  }

  /** Whether a file is needed here; for its upload. */
  async holds(mediaId: string): Promise<boolean> {
    const held = await this.#hall.read('', (tx) => attachments.holds(tx, mediaId))
    return held.ok && held.value
  }

  /** A file was looked at. */
  async mediaSettled(media: MediaInfo): Promise<void> {
    await this.#hall.write('', (tx) => void tx.effects.push({ type: 'media', media }))
  }

  attachments(userId: string, query: attachments.AttachmentQuery): Promise<Answer<attachments.AttachmentPage>> {
    return this.#hall.read(userId, (tx) => attachments.list(tx, userId, query))
  }

  send(userId: string, sending: messages.Sending): Promise<Answer<Ack>> {
    return this.#hall.send(userId, sending)
  }

  schedule(userId: string, deviceId: string, input: ScheduledInput): Promise<Answer<{ made: boolean; scheduled: Scheduled }>> {
    const needs = (tx: Tx) => scheduled.needsClaim(tx, userId, input)
    return this.#later(userId, needs, (claim) => (tx) => scheduled.add(tx, userId, deviceId, input, claim))
  }

  listScheduled(userId: string): Promise<Answer<Scheduled[]>> {
    return this.#hall.read(userId, (tx) => scheduled.list(tx, userId))
  }

  editScheduled(userId: string, id: string, patch: ScheduledPatch): Promise<Answer<Scheduled>> {
    const needs = (tx: Tx) => scheduled.editNeedsClaim(tx, userId, id, patch)
    return this.#later(userId, needs, (claim) => (tx) => scheduled.edit(tx, userId, id, patch, claim))
  }

  cancelScheduled(userId: string, id: string): Promise<Answer<void>> {
    return this.#hall.write(userId, (tx) => scheduled.cancel(tx, userId, id))
  }

  sendScheduled(userId: string, id: string): Promise<Answer<Ack>> {
    const allow = () => this.#hall.allow(userId, 'send')
    const needs = (tx: Tx) => scheduled.editNeedsClaim(tx, userId, id)
    return this.#hall.withFile(userId, needs, (claim) => (tx) => scheduled.sendNow(tx, userId, id, allow, claim))
  }

  /** What is written down to be sent later takes from the allowance of changes, once. */
  #later<T>(userId: string, needs: (tx: Tx) => string | undefined, rule: (claim?: messages.Claim) => (tx: Tx) => T): Promise<Answer<T>> {
    const first = (tx: Tx) => {
      this.#hall.allow(userId, 'change')
      return needs(tx)
    }
    return this.#hall.withFile(userId, first, rule)
  }

  edit(userId: string, edit: { seq: number; content: Content; ifEditedAt?: number | null | undefined }): Promise<Answer<Message>> {
    return this.#hall.change(userId, (tx) => messages.edit(tx, userId, edit))
  }

  deleteForAll(userId: string, seq: number): Promise<Answer<boolean>> {
    return this.#hall.write(userId, (tx) => messages.remove(tx, userId, seq))
  }

  deleteForMe(userId: string, seq: number): Promise<Answer<void>> {
    return this.#hall.write(userId, (tx) => messages.hide(tx, userId, seq))
  }

  async react(userId: string, reaction: { seq: number; emoji: string; on: boolean }): Promise<Answer<void>> {
    return this.#hall.change(userId, (tx) => void messages.react(tx, userId, reaction))
  }

  reactedBy(userId: string, seq: number, emoji: string): Promise<Answer<string[]>> {
    return this.#hall.read(userId, (tx) => messages.reactedBy(tx, userId, seq, emoji))
  }

  async star(userId: string, star: { seq: number; on: boolean }): Promise<Answer<void>> {
    return this.#hall.change(userId, (tx) => void starring.put(tx, userId, star))
  }

  stars(userId: string, query: starring.StarQuery): Promise<Answer<starring.StarPage>> {
    return this.#hall.read(userId, (tx) => starring.list(tx, userId, query))
  }

  async pin(userId: string, pin: { seq: number; on: boolean }): Promise<Answer<void>> {
    return this.#hall.change(userId, (tx) => void pinning.put(tx, userId, pin))
  }

  receipts(userId: string, seq: number): Promise<Answer<Receipt[]>> {
    return this.#hall.read(userId, (tx) => {
      const viewer = members.inside(tx, userId)
      return marks.receipts(tx, log.visible(tx, viewer, seq), viewer)
    })
  }

  /** For the operator: what lies in the bucket. */
  segments(): Promise<Answer<Segment[]>> {
    return this.#hall.archived((archive) => archive.list())
  }

  /** For the operator: moves old messages now, by other terms than the variables'. Tells whether there are more. */
  archive(terms: Terms): Promise<Answer<boolean>> {
    return this.#hall.archived((archive) => archive.moveNow(terms))
  }

  /** For the operator: reads a segment back and compares it with what is known of it. */
  verifySegment(fromSeq: number): Promise<Answer<{ fromSeq: number; toSeq: number; messages: number }>> {
    return this.#hall.archived((archive) => archive.verify(fromSeq))
  }

  /** For the operator: brings a segment back into the table for a week. */
  restoreSegment(fromSeq: number): Promise<Answer<void>> {
    return this.#hall.archived((archive) => archive.restore(fromSeq))
  }

  /** A revoked device loses its sockets at once. */
  cut(deviceId: string): void {
    this.#hall.cut(deviceId)
  }

  /** The upgrade, of a caller whom the Worker has confirmed. A refusal is answered as a value, like that of a call. */
  override async fetch(request: Request): Promise<Response> {
    const { userId, deviceId, expiresAt } = upgradeCaller(request)
    const inside = await this.#hall.read(userId, (tx) => void members.inside(tx, userId))
    if (!inside.ok) return Response.json(inside)
    const { 0: client, 1: server } = new WebSocketPair()
    this.#hall.sessions.accept(server, { userId, deviceId, expiresAt, greeted: false })
    const protocol = request.headers.get('sec-websocket-protocol')
    return new Response(null, { status: 101, webSocket: client, headers: protocol ? { 'sec-websocket-protocol': protocol } : {} })
  }

  override webSocketMessage(ws: WebSocket, data: string | ArrayBuffer): void {
    this.#hall.message(ws, data)
  }

  override webSocketClose(ws: WebSocket, code: number): void {
    answerClose(ws, code)
    this.#hall.closed(ws)
  }

  override webSocketError(ws: WebSocket): void {
    this.#hall.closed(ws)
  }

  override alarm(): Promise<void> {
    return this.#hall.alarm()
  }
}

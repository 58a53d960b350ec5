/** What a conversation is besides its messages and members: its making, title, description, avatar and settings. */
import { type Conversation, type ConversationSettings, Refused } from '../../protocol/index.ts'
import type { Database } from '../database.ts'
import * as attachments from './attachments.ts'
import * as changes from './changes.ts'
import * as erased from './erasure/erased.ts'
import * as members from './members.ts'
import * as reach from './reach.ts'
import * as render from './render.ts'
import { type Facts, conversation } from './schema.ts'
import type { Info, State, Tx } from './state.ts'
import * as unread from './unread.ts'
import { isAdmin } from './writing.ts'

const defaults: ConversationSettings = { history: 'joined', send: 'members', edit: 'admins', expireSeconds: null }

/** A partial setting as it arrives: what is absent stays. */
export type SettingsPatch = { [K in keyof ConversationSettings]?: ConversationSettings[K] | undefined }

function merge(settings: ConversationSettings, patch: SettingsPatch): ConversationSettings {
  return {
    history: patch.history ?? settings.history,
    send: patch.send ?? settings.send,
    edit: patch.edit ?? settings.edit,
    expireSeconds: patch.expireSeconds === undefined ? settings.expireSeconds : patch.expireSeconds,
  }
}

export interface Founding {
  id: string
  kind: 'direct' | 'group'
  title?: string | undefined
  description?: string | undefined
  settings?: SettingsPatch | undefined
  createdBy: string
  members: members.NewMember[]
  /** Of a direct conversation. */
  facts?: Facts
}

/** The state of a conversation that is being made: the row is written, nobody is inside yet. */
export function found(
  db: Database,
  { id, kind, title, description, settings, createdBy, members: founders, facts = {} }: Founding,
  now: number,
): State {
  const info: Info = {
    one: 1,
    id,
    kind,
    title: title ?? null,
    description: description ?? null,
    avatarMediaId: null,
    createdAt: now,
    createdBy,
    memberCount: founders.length,
    settings: merge(defaults, settings ?? {}),
    facts,
    pins: [],
  }
  db.orm.insert(conversation).values(info).run()
  return {
    info,
    head: { seq: 0, rev: 0 },
    lastSentAt: 0,
    wokenAfter: 0,
    members: new Map(),
    everyone: undefined,
    marks: undefined,
    reach: reach.restore('', 0),
    rounds: null,
    unread: unread.nothing(),
    indexed: undefined,
    archive: { through: 0, lastSentAt: 0, segments: undefined },
  }
}

/** Lets the founders in: they are there from the beginning, so it takes no rev. */
export function settle(tx: Tx, founders: members.NewMember[]): void {
  for (const founder of founders) members.join(tx, founder)
  reach.save(tx)
  tx.effects.push({ type: 'tell', userIds: founders.map(({ userId }) => userId) })
  const { kind, createdBy } = tx.state.info
  if (kind === 'direct') return
  tx.effects.push({ type: 'invited', userIds: founders.map(({ userId }) => userId).filter((userId) => userId !== createdBy) })
}

export interface InfoPatch {
  title?: string | undefined
  description?: string | undefined
  avatarMediaId?: string | null | undefined
  settings?: SettingsPatch | undefined
}

const differs = (a: ConversationSettings, b: ConversationSettings): boolean => JSON.stringify(a) !== JSON.stringify(b)

function refuseUpdate(tx: Tx, member: members.MemberRow, patch: InfoPatch): void {
  const { info } = tx.state
  const words = patch.title !== undefined || patch.description !== undefined || patch.avatarMediaId !== undefined
  if (info.kind === 'direct') {
    const { expireSeconds: _mine, ...others } = patch.settings ?? {}
    if (words || Object.keys(others).length > 0) throw new Refused('forbidden', 'Of a direct conversation only expireSeconds changes.')
    return
  }
  if (isAdmin(member.role)) return
  if (patch.settings !== undefined) throw new Refused('forbidden', 'Only admins and owners change settings.')
  if (words && info.settings.edit === 'admins') throw new Refused('forbidden', 'Only admins and owners change this.')
}

/** The picture that is new with a patch: the word of its upload is needed first. */
export function newPicture(tx: Tx, userId: string, patch: InfoPatch): string | undefined {
  refuseUpdate(tx, members.inside(tx, userId), patch)
  const { avatarMediaId } = patch
  return typeof avatarMediaId === 'string' && avatarMediaId !== tx.state.info.avatarMediaId ? avatarMediaId : undefined
}

/** Changes what differs; a patch that changes nothing takes no rev. */
export function update(tx: Tx, userId: string, patch: InfoPatch): Conversation {
  const member = members.inside(tx, userId)
  refuseUpdate(tx, member, patch)
  const { info } = tx.state
  const settings = merge(info.settings, patch.settings ?? {})
  const changed = {
    ...(patch.title !== undefined && patch.title !== info.title ? { title: patch.title } : {}),
    ...(patch.description !== undefined && patch.description !== (info.description ?? '') ? { description: patch.description } : {}),
    ...(patch.avatarMediaId !== undefined && patch.avatarMediaId !== info.avatarMediaId ? { avatarMediaId: patch.avatarMediaId } : {}),
    ...(differs(settings, info.settings) ? { settings } : {}),
  }
  if (Object.keys(changed).length === 0) return render.conversation(tx, member)
  const stored = { ...changed, ...(changed.description === '' ? { description: null } : {}) }
  tx.db.orm.update(conversation).set(stored).run()
  tx.state.info = { ...info, ...stored }
  if (changed.avatarMediaId !== undefined && info.avatarMediaId !== null) attachments.letGo(tx, info.avatarMediaId)
  changes.record(tx, userId, { kind: 'conversation', ...changed })
  return render.conversation(tx, member)
}

/** What the inbox of a member of a direct conversation knows better: whom it blocks, and whether it shows when it reads. */
export function setFacts(tx: Tx, userId: string, facts: { blocksPeer?: boolean; readReceipts?: boolean }): void {
  const { info } = tx.state
  const before = info.facts[userId]
  // Of an account that is no more nothing is news.
  if (!before || erased.isErased(tx, userId)) return
  const mine = { ...before, ...facts }
  if (mine.blocksPeer === before.blocksPeer && mine.readReceipts === before.readReceipts) return
  const next = { ...info.facts, [userId]: mine }
  tx.db.orm.update(conversation).set({ facts: next }).run()
  tx.state.info = { ...info, facts: next }
  // How far both see each other come is another; a block is told to nobody.
  if (mine.readReceipts !== before.readReceipts) tx.effects.push({ type: 'tell', userIds: Object.keys(next) })
}

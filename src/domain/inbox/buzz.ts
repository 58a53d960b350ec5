/** Whether a device is told of a conversation, how loudly, and in which words. */
import type { Preferences, PushPayload } from '../../protocol/index.ts'
import type { Cause, Glance, Shown } from '../push.ts'

/** A person who did something within this time is told nothing: it is there. */
export const activeMs = 30_000

export interface Situation {
  cause: Cause
  notify: Preferences['notify']
  isMuted: boolean
  isBlocked: boolean
  isActive: boolean
  glance: Pick<Glance, 'unread' | 'newest' | 'before' | 'mention' | 'joinedAfter'>
  /** What the device was told last and may still show; below 0 for an invitation. */
  told: number | undefined
}

/** `seq` is the newest message that the device knows of with it, `count` how many it stands for. */
export type Verdict =
  | { do: 'nothing' }
  | { do: 'clear' }
  | { do: 'tell'; kind: 'message' | 'invite'; seq: number; count: number; isAudible: boolean }

const nothing: Verdict = { do: 'nothing' }

/** Of what is muted only a mention is wanted, and of what is off not even that. */
function wanted({ notify, isMuted, isBlocked, glance, told }: Situation): { seq: number; count: number } {
  if (notify === 'none' || isBlocked) return { seq: 0, count: 0 }
  if (isMuted || notify === 'mentions') return { seq: glance.mention, count: 1 }
  // One that is new by itself is shown; several are counted, with what was shown before.
  const isOnlyNew = told !== undefined && glance.before <= told && glance.newest > told
  return { seq: glance.newest, count: isOnlyNew ? 1 : glance.unread }
}

/** What a device knows that was told of an invitation: no message, and nothing that could be read. */
export const invited = -1

export function decide(situation: Situation): Verdict {
  const { cause, isActive, isMuted, notify, told, glance } = situation
  const { seq, count } = wanted(situation)
  const message = { do: 'tell', kind: 'message', seq, count } as const
  if (seq > Math.max(told ?? 0, 0)) {
    if (cause === 'change') return told === undefined ? nothing : { ...message, isAudible: false }
    return isActive ? nothing : { ...message, isAudible: true }
  }
  if (cause === 'invite') {
    if (told !== undefined || isActive || isMuted || notify !== 'all') return nothing
    return { do: 'tell', kind: 'invite', seq: glance.joinedAfter, count: 0, isAudible: true }
  }
  if (told === undefined || told < 0 || seq === told) return nothing
  // What it shows was read or deleted since.
  return seq === 0 ? { do: 'clear' } : { ...message, isAudible: false }
}

export interface Words {
  kind: 'direct' | 'group'
  /** Of the group. */
  title: string | undefined
  /** Of the peer, or of who wrote in the group. */
  sender: string
  /** The message to show. */
  message: Shown | undefined
  /** Messages that it stands for. */
  count: number
  preview: boolean
}

/** What a device shows: title and body. */
export function words(
  kind: 'message' | 'invite',
  { kind: of, title, sender, message, count, preview }: Words,
): { title: string; body: string } {
  if (!preview) return { title: 'Edgewise', body: kind === 'invite' ? 'New group' : count > 1 ? `${count} new messages` : 'New message' }
  const name = of === 'direct' ? sender : (title ?? 'Group')
  if (kind === 'invite') return { title: name, body: 'You were added to this group' }
  if (count > 1 || !message)
    return { title: name, body: of === 'direct' ? `${count} new messages from ${sender}` : `${count} messages in ${name}` }
  return { title: name, body: of === 'direct' ? message.text : `${sender}: ${message.text}` }
}

/** What one encrypted record of Web Push holds, and less than what FCM and APNs take. */
const mostBytes = 3_993
const encoder = new TextEncoder()
const bytesOf = (payload: PushPayload): number => encoder.encode(JSON.stringify(payload)).length

/** As JSON, its body cut where it would be too long: between code points, with an ellipsis. */
export function write(payload: PushPayload): string {
  if (bytesOf(payload) <= mostBytes) return JSON.stringify(payload)
  const points = Array.from(payload.body.slice(0, mostBytes).toWellFormed())
  let [fits, tooLong] = [0, points.length + 1]
  const cut = (length: number): PushPayload => ({ ...payload, body: `${points.slice(0, length).join('')}…` })
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2)
    if (bytesOf(cut(middle)) <= mostBytes) fits = middle
    else tooLong = middle
  }
  return JSON.stringify(cut(fits))
}

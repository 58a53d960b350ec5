/**
 * The reactions of one message, as its row keeps them: by emoji, by member, the rev that put them there. Beside them is the newest
 * reaction of all, from which a chain leads through all earlier ones, those taken back too: so that no emoji outlives the message.
 */
import { Refused, limits } from '../../protocol/index.ts'
import type { Reactions } from './schema.ts'

/** No emoji is empty. */
const newest = ''

const emojis = (reactions: Reactions): string[] => Object.keys(reactions).filter((emoji) => emoji !== newest)

export const has = (reactions: Reactions, emoji: string, ordinal: number): boolean => reactions[emoji]?.[ordinal] !== undefined

/** The rev of the newest reaction, whether it put something there or took it away. */
export const last = (reactions: Reactions): number | undefined => reactions[newest]?.[newest]

/** Refuses one emoji more than a message takes. */
export function refuseMany(reactions: Reactions, emoji: string): void {
  if (!reactions[emoji] && emojis(reactions).length >= limits.reactionsPerMessage)
    throw new Refused('conflict', `A message has at most ${limits.reactionsPerMessage} different reactions.`)
}

export interface Reaction {
  emoji: string
  on: boolean
  ordinal: number
  rev: number
}

/** The reactions with one more, or without it. */
export function put(reactions: Reactions, { emoji, on, ordinal, rev }: Reaction): Reactions {
  const { [ordinal]: _mine, ...others } = reactions[emoji] ?? {}
  const next = on ? { ...others, [ordinal]: rev } : others
  const { [emoji]: _this, ...rest } = reactions
  const all = Object.keys(next).length === 0 ? rest : { ...reactions, [emoji]: next }
  return { ...all, [newest]: { [newest]: rev } }
}

/** The members who put an emoji there, as far as somebody sees who sees everything up to a rev. */
export const by = (reactions: Reactions, emoji: string, horizon: number): number[] =>
  Object.entries(reactions[emoji] ?? {}).flatMap(([ordinal, rev]) => (rev <= horizon ? Number(ordinal) : []))

export interface Shown {
  emoji: string
  count: number
  mine: boolean
}

/** As a member shows them. */
export function shown(reactions: Reactions, ordinal: number, horizon: number): Shown[] {
  return emojis(reactions).flatMap((emoji) => {
    const count = by(reactions, emoji, horizon).length
    return count === 0 ? [] : [{ emoji, count, mine: has(reactions, emoji, ordinal) }]
  })
}

/** The revs from which all changes that name one of them are found. */
export const revs = (reactions: Reactions): number[] => Object.values(reactions).flatMap((rest) => Object.values(rest))

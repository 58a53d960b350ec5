/**
 * What each member's inbox is known to know, a letter for each member, so that news costs no row: an inbox that has marked
 * this conversation shows it to every device that comes back, whatever happens meanwhile, until it says otherwise.
 */
import type { MemberRow } from './members.ts'
import type { Tx } from './state.ts'

const letters = {
  /** Has to be told, whatever else happens: it joined, left, or hid a message. */
  owed: '!',
  /** Is not known to have marked it. */
  unmarked: '-',
  /** Has marked it, and somebody is there. */
  awake: 'a',
  /** Has marked it, and nobody is there. */
  asleep: 's',
  /** The same, and its devices take pushes. */
  reachable: 'p',
  /** The same, and they were told of messages here since. */
  buzzed: 'q',
  /** Is told nothing more. */
  gone: 'x',
} as const

export type Known = keyof typeof letters

export interface Reach {
  /** By ordinal. */
  letters: string[]
  /** How many letters say that an inbox may not have marked it. */
  open: number
  /** How often in a row some inbox could not be told. */
  failures: number
}

const isOpen = (letter: string | undefined): boolean => letter === letters.owed || letter === letters.unmarked
const known = Object.fromEntries(Object.entries(letters).map(([name, letter]) => [letter, name]))
const isKnown = (name: string | undefined): name is Known => name !== undefined && name in letters

export function restore(written: string, failures: number): Reach {
  const list = written.split('')
  return { letters: list, open: list.filter(isOpen).length, failures }
}

export function of(tx: Tx, { ordinal }: MemberRow): Known {
  const name = known[tx.state.reach.letters[ordinal] ?? letters.unmarked]
  return isKnown(name) ? name : 'unmarked'
}

/** In memory alone; `save` writes it. Tells whether it was something else. */
export function set(tx: Tx, { ordinal }: MemberRow, name: Known): boolean {
  const { reach } = tx.state
  const before = reach.letters[ordinal]
  const letter = letters[name]
  if (before === letter) return false
  while (reach.letters.length <= ordinal) reach.letters.push(letters.gone)
  reach.letters[ordinal] = letter
  reach.open += Number(isOpen(letter)) - Number(isOpen(before))
  return true
}

/** Has marked it, and nobody is there. */
export const isAsleep = (name: Known): boolean => name === 'asleep' || name === 'reachable' || name === 'buzzed'

/** Its devices take pushes from now on, or none of them does. Tells whether that is news. */
export function setPushes(tx: Tx, member: MemberRow, pushes: boolean): boolean {
  const before = of(tx, member)
  if (!isAsleep(before) || (before !== 'asleep') === pushes) return false
  return set(tx, member, pushes ? 'reachable' : 'asleep')
}

/** Members whose inboxes may not have marked this conversation. */
export const openOrdinals = ({ state: { reach } }: Tx): number[] =>
  reach.letters.flatMap((letter, ordinal) => (isOpen(letter) ? ordinal : []))

/** Whether every inbox shows this conversation to its devices when they come back, even if nobody is told now. */
export const isSettled = (tx: Tx): boolean => tx.state.reach.open === 0

export function save(tx: Tx): void {
  const { letters, failures } = tx.state.reach
  tx.db.sql.exec('update conversation set reach = ?, reach_failures = ?', letters.join(''), failures)
}

/** Its devices come back, and are to be told again. `lift` says that its inbox takes its mark away. */
export function comeBack(tx: Tx, member: MemberRow, lift: boolean): void {
  const before = of(tx, member)
  if (before !== 'awake' && !isAsleep(before)) return
  if (set(tx, member, lift ? 'unmarked' : 'awake')) save(tx)
}

/** A thing to measure: how its server is made, and the people and conversations in it. One client drives them all. */
import type { HostOptions } from '../host/options.ts'
import type { Server } from '../host/server.ts'

export const subjectNames = ['edgewise', 'floor-batch', 'floor'] as const
export type SubjectName = (typeof subjectNames)[number]

/** A person, and the token that all of this person's sockets come with. */
export interface Person {
  userId: string
  accessToken: string
}

export interface Conversation {
  id: string
  people: Person[]
}

export interface Subject {
  name: SubjectName
  host: Omit<HostOptions, 'dataPath'>
  /** The same Worker with its rows counted, answered at `countersPath`. */
  countedHost: Omit<HostOptions, 'dataPath'>
  populate(server: Server): Promise<Population>
}

export interface Population {
  /** The nth pair of people: the same n, the same conversation. At most `pairsOf(people)` of them. */
  direct(server: Server, index: number): Promise<Conversation>
  /** A group of everybody. */
  group(server: Server, index: number): Promise<Conversation>
  /** A group of so many. */
  members(server: Server, count: number): Promise<Conversation>
  /** Makes tokens last for another workload. */
  renew(server: Server): Promise<void>
}

export const people = 64
export const pairs = (people * (people - 1)) / 2

/** Pairs spread evenly over all people: first everybody with the next one, then with the next but one, and so on. */
export function pair(index: number): [number, number] {
  const first = index % people
  return [first, (first + 1 + Math.floor(index / people)) % people]
}

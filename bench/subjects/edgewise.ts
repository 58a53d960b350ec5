/** The Worker as a subject: people sign up, make direct conversations and groups, and come with real tokens. */
import { join } from 'node:path'
import { call } from '../client/http.ts'
import { type Json, text } from '../client/json.ts'
import { build } from '../host/build.ts'
import type { Server } from '../host/server.ts'
import { each } from '../measure/pace.ts'
import { type Account, renew, signUp } from './account.ts'
import { type Conversation, pair, pairs, people, type Population, type Subject } from './subject.ts'

export const configPath = join(import.meta.dirname, '../../wrangler.toml')
export const countedEntry = join(import.meta.dirname, '../counted/edgewise.ts')

/** What a person may do, and an address, is not what is measured. */
export const vars = {
  ADDRESS_LIMIT_FACTOR: '1000000',
  SENDS_PER_SECOND: '1000000',
  SEND_BURST: '1000000',
  SEARCHES_PER_USER_PER_MINUTE: '1000000',
}
const renewalsAtOnce = 4

export async function edgewise(workPath: string): Promise<Subject> {
  const scriptPath = await build(workPath, configPath)
  const countedPath = await build(workPath, configPath, countedEntry)
  return {
    name: 'edgewise',
    host: { configPath, scriptPath, vars },
    countedHost: { configPath, scriptPath: countedPath, vars },
    populate,
  }
}

async function populate({ port }: Server): Promise<Population> {
  const accounts = await signUp(port, people)
  /** Who is in large groups alone. */
  const crowd: Account[] = []
  const directs = new Map<number, string>()
  const groups = new Map<number, string>()

  /** Tokens are renewed while conversations stay, so a conversation's people are looked up each time. */
  async function conversation(
    server: Server,
    made: Map<number, string>,
    index: number,
    members: Account[],
    body: (others: string[]) => Json,
  ): Promise<Conversation> {
    const [maker] = members
    if (!maker) throw new Error('a conversation of nobody')
    const others = members.slice(1).map((each) => each.userId)
    const id =
      made.get(index) ??
      text(
        await call({ port: server.port, method: 'POST', path: '/v1/conversations', accessToken: maker.accessToken, body: body(others) }),
        'id',
      )
    made.set(index, id)
    return { id, people: members }
  }

  return {
    direct: (server, index) => {
      if (index >= pairs) throw new Error(`${people} people make no more than ${pairs} pairs`)
      const members = accounts.filter((_, nth) => pair(index).includes(nth))
      return conversation(server, directs, index, members, ([userId = '']) => ({ kind: 'direct', userId }))
    },
    group: (server, index) =>
      conversation(server, groups, index, accounts, (userIds) => ({ kind: 'group', title: `Bench ${index}`, userIds })),
    members: async (server, count) => {
      crowd.push(...(await signUp(server.port, Math.max(0, count - people - crowd.length), people + crowd.length)))
      const members = [...accounts, ...crowd].slice(0, count)
      return conversation(server, groups, -count, members, (userIds) => ({ kind: 'group', title: `Bench of ${count}`, userIds }))
    },
    renew: async (server) => {
      await each([...accounts, ...crowd], renewalsAtOnce, (each) => renew(server.port, each))
    },
  }
}

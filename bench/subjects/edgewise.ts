/** The Worker as a subject: people sign up, make direct conversations and groups, and come with real tokens. */
import { join } from 'node:path'
import { call } from '../client/http.ts'
import { type Json, text } from '../client/json.ts'
import { build } from '../host/build.ts'
import type { Server } from '../host/server.ts'
import { each } from '../measure/pace.ts'
import { type Conversation, pair, pairs, people, type Person, type Population, type Subject } from './subject.ts'

const root = join(import.meta.dirname, '../..')
const configPath = join(root, 'wrangler.toml')

/** What a person may do, and an address, is not what is measured. */
const vars = { ADDRESS_LIMIT_FACTOR: '1000000', SENDS_PER_SECOND: '1000000', SEND_BURST: '1000000' }
const signUpsAtOnce = 4

export async function edgewise(workPath: string): Promise<Subject> {
  const scriptPath = await build(workPath, configPath)
  const countedPath = await build(workPath, configPath, join(import.meta.dirname, '../counted/edgewise.ts'))
  return {
    name: 'edgewise',
    host: { configPath, scriptPath, vars },
    countedHost: { configPath, scriptPath: countedPath, vars },
    populate,
  }
}

type Account = Person & { refreshToken: string }

async function populate({ port }: Server): Promise<Population> {
  const accounts = await each(
    Array.from({ length: people }, (_, index) => index),
    signUpsAtOnce,
    async (index) =>
      account(
        await call({
          port,
          method: 'POST',
          path: '/v1/accounts',
          body: { handle: `bench_${index}`, name: `Bench ${index}`, password: 'a long enough password', device: { name: 'bench' } },
        }),
      ),
  )
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
    renew: async (server) => {
      await each(accounts, signUpsAtOnce, async (each) => {
        const body = { refreshToken: each.refreshToken }
        Object.assign(each, account(await call({ port: server.port, method: 'POST', path: '/v1/sessions/refresh', body })))
      })
    },
  }
}

const account = (session: Json): Account => ({
  userId: text(session, 'user', 'id'),
  accessToken: text(session, 'accessToken'),
  refreshToken: text(session, 'refreshToken'),
})

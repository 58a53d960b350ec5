/** People with accounts on a server, signed up a few at a time, since each password is hashed. */
import { call } from '../client/http.ts'
import { type Json, text } from '../client/json.ts'
import { each } from '../measure/pace.ts'
import type { Person } from './subject.ts'

export type Account = Person & { refreshToken: string }

const signUpsAtOnce = 4

/** @param from tells apart the handles of several calls */
export const signUp = (port: number, count: number, from = 0): Promise<Account[]> =>
  each(
    Array.from({ length: count }, (_, index) => from + index),
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

/** A new pair of tokens, in place. */
export async function renew(port: number, each: Account): Promise<void> {
  const body = { refreshToken: each.refreshToken }
  Object.assign(each, account(await call({ port, method: 'POST', path: '/v1/sessions/refresh', body })))
}

const account = (session: Json): Account => ({
  userId: text(session, 'user', 'id'),
  accessToken: text(session, 'accessToken'),
  refreshToken: text(session, 'refreshToken'),
})

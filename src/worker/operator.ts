/** What the operator may see, by a token of its own. Without one there is no such path. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Hono } from 'hono'
import { keyringStub } from '../platform/address.ts'
import { bearerToken } from './authenticate.ts'

const shortest = 32
const digest = (text: string): Uint8Array => createHash('sha256').update(text).digest()

function isOperator({ OPERATOR_TOKEN: token }: Env, request: Request): boolean {
  const given = bearerToken(request)
  if (!token || token.length < shortest || given === undefined) return false
  return timingSafeEqual(digest(given), digest(token))
}

export function bindOperator(app: Hono<{ Bindings: Env }>): void {
  app.get('/v1/operator/dead-letters', async ({ env, req }, next) => {
    if (!isOperator(env, req.raw)) return next()
    return Response.json(await keyringStub(env).deadLetters(), { headers: { 'cache-control': 'no-store' } })
  })
}

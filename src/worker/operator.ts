/** What the operator may see, by a token of its own. Without one there is no such path. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Hono, MiddlewareHandler } from 'hono'
import { z } from 'zod'
import { conversationStub, keyringStub } from '../platform/address.ts'
import { type Answer, unwrap } from '../platform/answer.ts'
import { bearerToken } from './authenticate.ts'
import { parse, queryOf } from './bind.ts'
import { readJson } from './body.ts'

const shortest = 32
const digest = (text: string): Uint8Array => createHash('sha256').update(text).digest()

function isOperator({ OPERATOR_TOKEN: token }: Env, request: Request): boolean {
  const given = bearerToken(request)
  if (!token || token.length < shortest || given === undefined) return false
  return timingSafeEqual(digest(given), digest(token))
}

interface Hosted {
  Bindings: Env
}

/** For others the path does not exist. */
const only =
  (answer: (env: Env, request: Request, param: (name: string) => string) => Promise<unknown>): MiddlewareHandler<Hosted> =>
  async ({ env, req }, next) => {
    if (!isOperator(env, req.raw)) return next()
    const body = await answer(env, req.raw, (name) => req.param(name) ?? '')
    return Response.json(body, { headers: { 'cache-control': 'no-store' } })
  }

/** What goes to the bucket now: messages older than so long, all but the newest. */
const terms = z.strictObject({
  olderThanSeconds: z.number().int().min(0).optional(),
  keepMessages: z.number().int().min(16).optional(),
  segmentMessages: z.number().int().min(1).max(20_000).optional(),
})
const segment = z.strictObject({ fromSeq: z.coerce.number().int().min(1) })

async function archive(env: Env, request: Request, id: string): Promise<{ more: boolean }> {
  const { olderThanSeconds, keepMessages, segmentMessages } = parse(terms, await readJson(request))
  const afterMs = olderThanSeconds === undefined ? undefined : olderThanSeconds * 1_000
  return { more: unwrap(await conversationStub(env, id).archive({ afterMs, keepMessages, segmentMessages })) }
}

/** A command for the segment that begins with a seq. */
const ofSegment = (run: (stub: ReturnType<typeof conversationStub>, fromSeq: number) => Promise<Answer<unknown>>) =>
  only(async (env, request, param) => {
    const { fromSeq } = parse(segment, queryOf(request.url))
    return unwrap(await run(conversationStub(env, param('id')), fromSeq)) ?? {}
  })

export function bindOperator(app: Hono<Hosted>): void {
  app.get(
    '/v1/operator/dead-letters',
    only((env) => keyringStub(env).deadLetters()),
  )
  const path = '/v1/operator/conversations/:id/archive'
  app.get(
    path,
    only(async (env, _, param) => ({ segments: unwrap(await conversationStub(env, param('id')).segments()) })),
  )
  app.post(
    path,
    only((env, request, param) => archive(env, request, param('id'))),
  )
  app.post(
    `${path}/verify`,
    ofSegment((stub, fromSeq) => stub.verifySegment(fromSeq)),
  )
  app.post(
    `${path}/restore`,
    ofSegment((stub, fromSeq) => stub.restoreSegment(fromSeq)),
  )
}

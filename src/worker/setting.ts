/** What a request brings besides its content: bindings, clock, where it comes from. */
import type { Context } from 'hono'
import { locationHint } from '../platform/location.ts'
import { clientAddress } from './client-address.ts'
import type { Setting } from './handler.ts'

const placed = (cf: unknown): Parameters<typeof locationHint>[0] => (typeof cf === 'object' && cf !== null ? cf : {})

export function setting(context: Context<{ Bindings: Env }>): Setting {
  const { raw } = context.req
  return {
    env: context.env,
    waitUntil: (work) => context.executionCtx.waitUntil(work),
    origin: new URL(raw.url).origin,
    address: clientAddress(raw),
    hint: locationHint(placed(raw.cf)),
    now: Date.now(),
  }
}

/** Binds the route table to its handlers. The order is the same for all: who asks, then path, query, body, and only then the handler. */
import type { Context, Hono } from 'hono'
import { z } from 'zod'
import { type JsonRouteName, Refused, type Route, refusalOf, routes } from '../protocol/index.ts'
import { authenticate, bearerToken } from './authenticate.ts'
import { readJson } from './body.ts'
import type { HandlerRequest, Handlers } from './handler.ts'
import { setting } from './setting.ts'

export interface Hosted {
  Bindings: Env
}

/** The query of a route that takes none. */
export const nothing = z.strictObject({})

export function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const { code, detail, errors } = refusalOf(result.error)
  throw new Refused(code, detail, { errors })
}

/** A field that comes twice is an array, which no schema of a query takes. */
export function queryOf(url: string): Record<string, unknown> {
  const { searchParams } = new URL(url)
  const values = (key: string) => searchParams.getAll(key)
  return Object.fromEntries(
    [...new Set(searchParams.keys())].map((key) => [key, values(key).length === 1 ? searchParams.get(key) : values(key)]),
  )
}

/** Everything of a request that the route's schemas describe; a route without a query takes none. */
async function parsed(route: Route, context: Context<Hosted>): Promise<Record<string, unknown>> {
  return {
    ...(route.params ? { params: parse(route.params, context.req.param()) } : {}),
    query: parse(route.query ?? nothing, queryOf(context.req.url)),
    ...(route.body ? { body: parse(route.body, await readJson(context.req.raw)) } : {}),
  }
}

function reply(answer: { status: number; body?: unknown }): Response {
  const { status, body } = answer
  const headers = { 'cache-control': 'no-store' }
  return body === undefined ? new Response(null, { status, headers }) : Response.json(body, { status, headers })
}

/** The compiler cannot follow the schemas of a route that it does not know: they have made each part, so it is enough that none is missing. */
function isComplete<K extends JsonRouteName>(name: K, request: object): request is HandlerRequest<K> {
  const route: Route = routes[name]
  return (!route.auth || 'caller' in request) && (!route.params || 'params' in request) && (!route.body || 'body' in request)
}

function bindRoute<K extends JsonRouteName>(app: Hono<Hosted>, name: K, handler: Handlers[K]): void {
  const route: Route = routes[name]
  app.on(route.method, route.path.replaceAll(/\{(\w+)\}/g, ':$1'), async (context) => {
    const given = setting(context)
    const caller = route.auth ? { caller: await authenticate(given.env, bearerToken(context.req.raw), given.now) } : {}
    const request = { ...given, ...caller, ...(await parsed(route, context)) }
    if (!isComplete(name, request)) throw new Error(`${name} was given less than it takes`)
    return reply(await handler(request))
  })
}

const table: Readonly<Record<string, Route>> = routes
const isJsonRouteName = (name: string): name is JsonRouteName => table[name] !== undefined && !table[name].raw

export function bind(app: Hono<Hosted>, handlers: Handlers): void {
  for (const name of Object.keys(routes).filter(isJsonRouteName)) bindRoute<JsonRouteName>(app, name, handlers[name])
}

const patterns = Object.values(routes).map(({ method, path }) => ({
  method,
  path: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
}))

/** What a known path answers to; empty for an unknown one. */
export const methodsOf = (path: string): string[] => patterns.filter((route) => route.path.test(path)).map((route) => route.method)

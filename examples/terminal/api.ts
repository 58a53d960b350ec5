/** HTTP as the contract's routes describe it: what a route takes goes in, what its schema says comes out, problems are thrown. */
import type { z } from 'zod'
import { type Answer, type Problem, problem, type Route } from '../../src/protocol/index.ts'
import { harmlessLine } from './text.ts'

type Values = Record<string, string | number>

export interface Input {
  params?: Values
  query?: Values
  body?: unknown
  accessToken?: string
}

type RouteTo<A extends Answer> = Pick<Route, 'method' | 'path'> & { readonly answers: Readonly<Record<number, A>> }

/** The server refused, and said why. */
export class Refusal extends Error {
  readonly problem: Problem

  constructor(why: Problem) {
    super(why.detail)
    this.problem = why
  }
}

/** The server could not be asked; nothing is known about whether the request took effect. */
export class Unreachable extends Error {}

/** What a person is told of an error; its `message` may be other people's text. */
export const wordsOf = (error: unknown): string => harmlessLine(error instanceof Error ? error.message : String(error))

const timeoutMs = 15_000

function urlOf(server: string, path: string, { params = {}, query = {} }: Input): URL {
  const filled = path.replaceAll(/\{(\w+)\}/gu, (_, name: string) => encodeURIComponent(String(params[name] ?? '')))
  const url = new URL(filled, server)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value))
  return url
}

async function ask(server: string, route: Pick<Route, 'method' | 'path'>, input: Input): Promise<Response> {
  const { body, accessToken } = input
  const headers = {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
  }
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  try {
    return await fetch(urlOf(server, route.path, input), { method: route.method, headers, signal: AbortSignal.timeout(timeoutMs), ...sent })
  } catch (cause) {
    throw new Unreachable(`${new URL(server).host} does not answer`, { cause })
  }
}

async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch (cause) {
    throw new Unreachable(`the answer broke off (${response.status})`, { cause })
  }
}

/** Throws what the server refused with; what is no problem document comes from something between here and there. */
async function refuse(response: Response): Promise<never> {
  const parsed = problem.safeParse(await jsonOf(response))
  if (!parsed.success) throw new Unreachable(`an answer that is not the protocol’s (${response.status})`)
  throw new Refusal(parsed.data)
}

/** Asks a route that answers with something. */
export async function call<S extends z.ZodType>(
  server: string,
  route: RouteTo<Answer & { schema: S }>,
  input: Input = {},
): Promise<z.output<S>> {
  const response = await ask(server, route, input)
  const answer = route.answers[response.status]
  return answer ? answer.schema.parse(await jsonOf(response)) : refuse(response)
}

/** Asks a route that only does something. */
export async function tell(server: string, route: RouteTo<Answer>, input: Input = {}): Promise<void> {
  const response = await ask(server, route, input)
  if (!route.answers[response.status]) await refuse(response)
  await response.body?.cancel()
}

/** Requests as the contract’s routes describe them: typed by their schemas, without carrying the schemas along. */
import type { z } from 'zod'
import type { Problem } from '../protocol/problem.ts'
import type { Routes } from '../protocol/routes.ts'
import type { Environment } from './environment.ts'
import { ChatError } from './errors.ts'
import { type KnownRoute, paths } from './paths.ts'

type Values<T> = { [P in keyof T]: string | number }
type ParamsOf<R> = R extends { params: infer P extends z.ZodType } ? { params: Values<z.input<P>> } : unknown
type QueryOf<R> = R extends { query: infer Q extends z.ZodType } ? { query?: Partial<Values<z.input<Q>>> } : unknown
type BodyOf<R> = R extends { body: infer B extends z.ZodType } ? { body: z.input<B> } : unknown
type AnswerOf<A> = { [S in keyof A]: A[S] extends { schema: infer Z extends z.ZodType } ? z.output<Z> : undefined }[keyof A]

export type Input<R extends KnownRoute> = ParamsOf<Routes[R]> & QueryOf<Routes[R]> & BodyOf<Routes[R]>
export type Output<R extends KnownRoute> = AnswerOf<Routes[R]['answers']>

/** What the compiler cannot see through the conditional types above. */
interface Loose {
  params?: Record<string, string | number>
  query?: Record<string, string | number | undefined>
  body?: unknown
}

const timeoutMs = 15_000

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'code' in value && 'detail' in value && typeof value.detail === 'string'
}

function addressOf(base: string, path: string, { params = {}, query = {} }: Loose): string {
  const url = new URL(
    path.replaceAll(/\{(\w+)\}/gu, (_, name: string) => encodeURIComponent(String(params[name]))),
    base,
  )
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value))
  return url.href
}

export class Http {
  readonly #url: string
  readonly #environment: Environment

  constructor(url: string, environment: Environment) {
    this.#url = url
    this.#environment = environment
  }

  /** Throws `ChatError`: with the server’s code, or `unreachable`. */
  async ask<R extends KnownRoute>(route: R, input: Input<R>, accessToken?: string): Promise<Output<R>>
  async ask(route: KnownRoute, input: Loose, accessToken?: string): Promise<unknown> {
    const [method, path] = paths[route]
    const gaveUp = new AbortController()
    const stop = this.#environment.clock.after(timeoutMs, () => gaveUp.abort())
    try {
      const response = await this.#environment.fetch(addressOf(this.#url, path, input), {
        method,
        headers: {
          ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
        },
        signal: gaveUp.signal,
        ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
      })
      if (response.status === 204) return undefined
      const answer: unknown = await response.json()
      if (response.ok) return answer
      if (isProblem(answer)) throw new ChatError(answer.code, answer.detail, { problem: answer })
      throw new Error(`an answer that is not the protocol’s (${response.status})`)
    } catch (cause) {
      if (cause instanceof ChatError) throw cause
      throw new ChatError('unreachable', 'The server does not answer.', { cause })
    } finally {
      stop()
    }
  }
}

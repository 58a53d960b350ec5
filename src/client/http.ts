/** Requests as the contract’s routes describe them: typed by their schemas, without carrying the schemas along. */
import type { z } from 'zod'
import type { Routes } from '../protocol/routes.ts'
import type { Environment } from './environment.ts'
import { lazily } from './lazily.ts'
import type { KnownRoute } from './paths.ts'

type Values<T> = { [P in keyof T]: string | number }
type ParamsOf<R> = R extends { params: infer P extends z.ZodType } ? { params: Values<z.input<P>> } : unknown
type QueryOf<R> = R extends { query: infer Q extends z.ZodType } ? { query?: Partial<Values<z.input<Q>>> } : unknown
type BodyOf<R> = R extends { body: infer B extends z.ZodType } ? { body: z.input<B> } : unknown
type AnswerOf<A> = { [S in keyof A]: A[S] extends { schema: infer Z extends z.ZodType } ? z.output<Z> : undefined }[keyof A]

export type Input<R extends KnownRoute> = ParamsOf<Routes[R]> & QueryOf<Routes[R]> & BodyOf<Routes[R]>
export type Output<R extends KnownRoute> = AnswerOf<Routes[R]['answers']>

/** What the compiler cannot see through the conditional types above. */
export interface Loose {
  params?: Record<string, string | number>
  query?: Record<string, string | number | undefined>
  body?: unknown
}

export class Http {
  readonly url: string
  readonly #environment: Environment

  constructor(url: string, environment: Environment) {
    this.url = url
    this.#environment = environment
  }

  /** Throws `ChatError`: with the server’s code, or `unreachable`. */
  async ask<R extends KnownRoute>(route: R, input: Input<R>, accessToken?: string): Promise<Output<R>>
  async ask(route: KnownRoute, input: Loose, accessToken?: string): Promise<unknown> {
    const { request } = await lazily(() => import('./request.ts'))
    return request({ url: this.url, environment: this.#environment }, route, input, accessToken)
  }
}

/** One request, loaded when the server is first asked: what is stored is shown without it. */
import type { Problem } from '../protocol/problem.ts'
import type { Environment } from './environment.ts'
import { ChatError } from './errors.ts'
import type { Loose } from './http.ts'
import { type KnownRoute, paths } from './paths.ts'

const timeoutMs = 15_000

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'code' in value && 'detail' in value && typeof value.detail === 'string'
}

export function addressOf(base: string, path: string, { params = {}, query = {} }: Loose): string {
  const url = new URL(
    path.replaceAll(/\{(\w+)\}/gu, (_, name: string) => encodeURIComponent(String(params[name]))),
    base,
  )
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value))
  return url.href
}

/** What an answer that is no success says. */
export function refusalOf(answer: unknown, status: number): ChatError {
  if (isProblem(answer)) return new ChatError(answer.code, answer.detail, { problem: answer })
  return unreachable(new Error(`an answer that is not the protocol’s (${status})`))
}

export const unreachable = (cause: unknown): ChatError => new ChatError('unreachable', 'The server does not answer.', { cause })

export async function request(
  { url, environment }: { url: string; environment: Environment },
  route: KnownRoute,
  input: Loose,
  accessToken: string | undefined,
): Promise<unknown> {
  const [method, path] = paths[route]
  const gaveUp = new AbortController()
  const stop = environment.clock.after(timeoutMs, () => gaveUp.abort())
  try {
    const response = await environment.fetch(addressOf(url, path, input), {
      method,
      headers: {
        ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
        // Tus refuses what does not name its version.
        ...(route === 'deleteUpload' ? { 'tus-resumable': '1.0.0' } : {}),
        ...(accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` }),
      },
      signal: gaveUp.signal,
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    })
    if (response.status === 204) return undefined
    const answer: unknown = await response.json()
    if (response.ok) return answer
    throw refusalOf(answer, response.status)
  } catch (cause) {
    if (cause instanceof ChatError) throw cause
    throw unreachable(cause)
  } finally {
    stop()
  }
}

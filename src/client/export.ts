/** The export as bytes that come as fast as they are taken: never all of it at once, and not again by itself. */
import type { exportHeader } from '../protocol/export.ts'
import type { Export } from './api.ts'
import type { Environment } from './environment.ts'
import { ChatError } from './errors.ts'
import { refusalOf, unreachable } from './request.ts'
import type { Session } from './session.ts'

interface Parts {
  session: Session
  environment: Environment
  url: string
}

const header: typeof exportHeader = 'Edgewise-Export-Conversations'

export async function exported({ session, environment, url }: Parts, signal: AbortSignal | undefined): Promise<Export> {
  const headers = { authorization: `Bearer ${await session.accessToken()}` }
  try {
    const response = await environment.fetch(new URL('/v1/me/export', url).href, { method: 'GET', headers, ...(signal ? { signal } : {}) })
    if (!response.ok || !response.body) throw refusalOf(await response.json(), response.status)
    return { conversations: Number(response.headers.get(header)), bytes: response.body }
  } catch (cause) {
    signal?.throwIfAborted()
    throw cause instanceof ChatError ? cause : unreachable(cause)
  }
}

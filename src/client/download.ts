/** One file from the server: with a fresh token, for as long as bytes come, and again while it is being looked at there. */
import type { Clock, Environment } from './environment.ts'
import { ChatError } from './errors.ts'
import { refusalOf, unreachable } from './request.ts'
import type { Session } from './session.ts'

export interface How {
  signal: AbortSignal
  told: (receivedBytes: number) => void
}

interface Parts {
  session: Session
  environment: Environment
}

const attempts = 5
/** Without a byte for so long it has ended. */
const silenceMs = 30_000
const defaultPauseSeconds = 2
const longestPauseSeconds = 30

export async function download(parts: Parts, url: string, how: How): Promise<Blob> {
  for (let attempt = 1; ; attempt++)
    try {
      return await once(parts, url, how)
    } catch (error) {
      how.signal.throwIfAborted()
      if (!(error instanceof ChatError)) throw error
      const isBusy = error.code === 'unavailable' || error.code === 'rate_limited'
      if (attempt === attempts || !(isBusy || (error.code === 'unauthenticated' && attempt === 1))) throw error
      if (isBusy) await pause(parts.environment.clock, error.retryAfterSeconds ?? defaultPauseSeconds)
      else await parts.session.refresh()
    }
}

const pause = (clock: Clock, seconds: number): Promise<void> =>
  new Promise((resolve) => void clock.after(Math.min(seconds, longestPauseSeconds) * 1_000, resolve))

async function once({ session, environment }: Parts, url: string, { signal, told }: How): Promise<Blob> {
  const accessToken = await session.accessToken()
  const gaveUp = new AbortController()
  const stopped = AbortSignal.any([signal, gaveUp.signal])
  let stop = (): void => undefined
  const goOn = (): void => {
    stop()
    stop = environment.clock.after(silenceMs, () => gaveUp.abort())
  }
  goOn()
  try {
    const headers = { authorization: `Bearer ${accessToken}` }
    const response = await environment.fetch(url, { method: 'GET', headers, signal: stopped })
    if (!response.ok) throw refusalOf(await response.json(), response.status)
    return await read(response, (bytes) => {
      goOn()
      told(bytes)
    })
  } catch (cause) {
    signal.throwIfAborted()
    throw cause instanceof ChatError ? cause : unreachable(cause)
  } finally {
    stop()
  }
}

async function read(response: Response, told: (receivedBytes: number) => void): Promise<Blob> {
  const type = response.headers.get('content-type') ?? ''
  const parts: Uint8Array<ArrayBuffer>[] = []
  let received = 0
  const reader = response.body?.getReader()
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    parts.push(new Uint8Array(part.value))
    received += part.value.length
    told(received)
  }
  return new Blob(parts, { type })
}

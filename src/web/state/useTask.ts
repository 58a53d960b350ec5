/** Something asked of the server: whether it is under way, and how it failed, in words. */
import { useCallback, useRef, useState } from 'react'
import { ChatError } from '../../client/index.ts'
import { type Text, text } from '../i18n/useText.ts'
import { useLatest } from '../ui/useLatest.ts'
import { asking } from './asking.ts'

/** Words for a failure whose code means the same everywhere; where it means something special, say that instead. */
export function failureText(error: unknown, t: Text = text): string {
  if (!(error instanceof ChatError)) return t('shell.failure.unknown')
  switch (error.code) {
    case 'unreachable':
      return t('shell.failure.unreachable')
    case 'rate_limited':
      return t('shell.failure.slowDown', { count: Math.max(1, Math.ceil(error.retryAfterSeconds ?? 1)) })
    case 'unavailable':
    case 'internal':
      return t('shell.failure.server')
    case 'forbidden':
      return t('shell.failure.forbidden')
    case 'not_found':
      return t('shell.failure.notFound')
    case 'gone':
      return t('shell.failure.gone')
    case 'unauthenticated':
      return t('shell.failure.signedOut')
    case 'conflict':
    case 'invalid_request':
    case 'method_not_allowed':
    case 'too_large':
    case 'unsupported_media_type':
      return error.message
    default:
      return error.code satisfies never
  }
}

export interface Task<Args extends unknown[]> {
  busy: boolean
  error: unknown
  /** One at a time; resolves to whether it went well. */
  run: (...args: Args) => Promise<boolean>
  /** Forgets the error. */
  reset: () => void
}

export function useTask<Args extends unknown[]>(work: (...args: Args) => Promise<unknown>): Task<Args> {
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: undefined })
  const current = useLatest(work)
  const isRunning = useRef(false)

  const run = useCallback(
    async (...args: Args): Promise<boolean> => {
      if (isRunning.current) return false
      isRunning.current = true
      setState({ busy: true, error: undefined })
      try {
        await asking(current.current(...args))
        setState({ busy: false, error: undefined })
        return true
      } catch (error) {
        setState({ busy: false, error })
        return false
      } finally {
        isRunning.current = false
      }
    },
    [current],
  )
  const reset = useCallback(() => setState({ busy: false, error: undefined }), [])
  return { ...state, run, reset }
}

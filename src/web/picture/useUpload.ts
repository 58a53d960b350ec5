/** An upload that somebody watches: how far it has come, and a way to stop it. */
import { useCallback, useEffect, useRef, useState } from 'react'
import { asking } from '../state/asking.ts'
import { useLatest } from '../ui/useLatest.ts'

export interface UploadOptions {
  readonly signal: AbortSignal
  readonly onProgress: (sentBytes: number, totalBytes: number) => void
}

export interface Upload {
  /** From 0 to 1; undefined where none is under way. */
  readonly share: number | undefined
  readonly error: unknown
  /** One at a time. */
  readonly start: () => void
  readonly cancel: () => void
}

export function useUpload(work: (options: UploadOptions) => Promise<void>): Upload {
  const [state, setState] = useState<{ share?: number; error?: unknown }>({})
  const current = useLatest(work)
  const abort = useRef<AbortController>(undefined)
  const cancel = useCallback(() => {
    abort.current?.abort()
    abort.current = undefined
    setState({})
  }, [])
  useEffect(() => () => abort.current?.abort(), [])

  const start = useCallback(() => {
    if (abort.current) return
    const own = new AbortController()
    abort.current = own
    setState({ share: 0 })
    const end = (next: { error?: unknown }): void => {
      if (abort.current !== own) return
      abort.current = undefined
      setState(next)
    }
    const onProgress = (sent: number, total: number): void => {
      if (abort.current === own) setState({ share: total > 0 ? sent / total : 0 })
    }
    asking(current.current({ signal: own.signal, onProgress })).then(
      () => end({}),
      (error: unknown) => end({ error }),
    )
  }, [current])
  return { share: state.share, error: state.error, start, cancel }
}

/** Brings a file to this device: its bytes with how far they have come, then the browser keeps it under its name. */
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Chat, MediaRef } from '../../../client/index.ts'
import { useChat } from '../../state/ChatContext.tsx'

/** More than this goes straight to the disk, and the browser shows how far it is. */
const mostBytes = 48 * 1024 * 1024

function keep(url: string, name: string): void {
  const link = document.createElement('a')
  link.href = url
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
}

export interface Downloaded {
  readonly name?: string | undefined
  readonly mime: string
  readonly size: number
}

/** `photo.jpg` where it bears no name. */
export const fileName = ({ name, mime }: Pick<Downloaded, 'name' | 'mime'>): string => {
  if (name !== undefined) return name
  const [kind = 'file', type = ''] = mime.split('/')
  const ending = type.replace(/^x-|;.*$/gu, '').replace('jpeg', 'jpg')
  return `${kind === 'application' ? 'file' : kind}.${/^[a-z0-9]+$/u.test(ending) ? ending : 'bin'}`
}

export async function download(
  { media }: Pick<Chat, 'media'>,
  ref: MediaRef,
  file: Downloaded,
  options: { signal?: AbortSignal; onProgress?: (bytes: number) => void } = {},
): Promise<void> {
  if (file.size > mostBytes && !(await media.has(ref))) {
    keep((await media.link(ref)).url, fileName(file))
    return
  }
  const url = URL.createObjectURL(await media.blob(ref, options))
  keep(url, fileName(file))
  // The browser reads it a moment later.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

export interface Download {
  /** Bytes; undefined where nothing is under way. */
  readonly received: number | undefined
  readonly error: unknown
  readonly start: () => void
  readonly cancel: () => void
}

export function useDownload({ mediaId, conversationId }: MediaRef, file: Downloaded): Download {
  const chat = useChat()
  const [state, setState] = useState<{ received?: number; error?: unknown }>({})
  const abort = useRef<AbortController>(undefined)
  const cancel = useCallback(() => {
    abort.current?.abort()
    setState({})
  }, [])
  useEffect(() => () => abort.current?.abort(), [])

  const start = (): void => {
    const controller = new AbortController()
    abort.current = controller
    setState({ received: 0 })
    const { signal } = controller
    const onProgress = (received: number): void => {
      if (!signal.aborted) setState({ received })
    }
    download(chat, { mediaId, conversationId }, file, { signal, onProgress }).then(
      () => !signal.aborted && setState({}),
      (error: unknown) => !signal.aborted && setState({ error }),
    )
  }
  return { received: state.received, error: state.error, start, cancel }
}

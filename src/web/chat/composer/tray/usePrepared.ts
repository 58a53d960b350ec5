/** Makes what is sent of what was picked, while somebody still looks at it. */
import { useEffect, useRef } from 'react'
import type { Attachment } from '../../../../client/index.ts'
import { loadAttachments } from '../../media/blur.ts'
import type { TrayItem } from './tray.ts'

interface Work {
  readonly abort: AbortController
  readonly made: Promise<Attachment>
}

const keyOf = ({ id }: TrayItem, asFile: boolean): string => `${id} ${asFile}`

export function usePrepared(items: readonly TrayItem[], asFile: boolean): (item: TrayItem) => Promise<Attachment> {
  const works = useRef(new Map<string, Work>())
  const workOf = (item: TrayItem): Work => {
    const key = keyOf(item, asFile)
    const known = works.current.get(key)
    if (known) return known
    const abort = new AbortController()
    const make = async (): Promise<Attachment> => {
      const { prepare } = await loadAttachments()
      return prepare(item.file, { signal: abort.signal, ...(asFile ? { as: 'file' as const } : {}) })
    }
    const made = make()
    // Whoever sends it hears of it.
    made.catch(() => works.current.delete(key))
    const work = { abort, made }
    works.current.set(key, work)
    return work
  }

  useEffect(() => {
    const wanted = new Set(items.map((item) => keyOf(item, asFile)))
    for (const [key, { abort }] of works.current) {
      if (wanted.has(key)) continue
      works.current.delete(key)
      abort.abort()
    }
    for (const item of items) if (item.file.size > 0) workOf(item)
    // oxlint-disable-next-line react/exhaustive-deps
  }, [items, asFile])
  return (item) => workOf(item).made
}

/** The ways around in a chat: to a message or a time, wherever it is, and back to where somebody was, step by step. */
import { type RefObject, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { JumpTarget, Timeline } from '../../../client/index.ts'
import { useText } from '../../i18n/useText.ts'
import { failureText } from '../../state/useTask.ts'
import { toast } from '../../ui/toasts.ts'
import { useLatest } from '../../ui/useLatest.ts'
import type { TimelineHandle } from './contract.ts'
import type { Row } from './rows.ts'

/** A place that somebody left by a jump: a row, or the end. */
export type Step = { key: string; seq: number | undefined } | 'end'

export interface Jumps {
  /** `from` is where the next way back leads; nothing is remembered without it. */
  jumpTo: (to: number | { at: number }, from?: Step) => void
  toEnd: () => void
  /** To where somebody was before, if they were elsewhere. */
  back: () => boolean
  leadsBack: boolean
  /** They move by themselves. */
  moved: () => void
  /** They came to the end: if they were not led there, that is where all ways back end. */
  cameToEnd: () => void
  forget: () => void
}

const seqOf = ({ item }: Row): number | undefined => (item.kind === 'message' ? item.seq : undefined)

export function useJumps(window: Timeline, rows: readonly Row[], handle: RefObject<TimelineHandle | null>): Jumps {
  const t = useText()
  const latestRows = useLatest(rows)
  const [trail, setTrail] = useState<readonly Step[]>([])
  const latestTrail = useLatest(trail)
  /** What is to be shown as soon as it is drawn. */
  const target = useRef<number>(undefined)
  /** They were led to where they are, and have not moved since. */
  const isLed = useRef(false)
  /** Of the last jump: one that it overtook leads nowhere. */
  const turn = useRef(0)

  const go = useCallback(
    async (to: JumpTarget): Promise<boolean> => {
      try {
        await window.jump(to)
        return true
      } catch (error) {
        toast(failureText(error, t), { tone: 'danger' })
        return false
      }
    },
    [window, t],
  )
  const show = useCallback(
    (seq: number, drawn: readonly Row[]): boolean => {
      const row = drawn.find((one) => seqOf(one) === seq)
      if (!row) return false
      target.current = undefined
      isLed.current = true
      handle.current?.show(row.key, { flash: true })
      return true
    },
    [handle],
  )
  const toEnd = useCallback((): void => {
    turn.current += 1
    target.current = undefined
    if (!window.get().hasNewer) return handle.current?.toEnd('smooth')
    handle.current?.follow()
    void go('latest')
  }, [window, handle, go])
  const find = useCallback(
    async (to: number | { at: number }): Promise<void> => {
      const own = ++turn.current
      target.current = undefined
      if (typeof to === 'number' && show(to, latestRows.current)) return
      const went = await go(to)
      if (!went || own !== turn.current) return
      const { anchorSeq, items } = window.get()
      const anchor = typeof to === 'number' ? to : anchorSeq
      const seqs = items.flatMap((item) => (item.kind === 'message' && item.seq !== undefined ? [item.seq] : []))
      const nearest = anchor === undefined ? undefined : (seqs.find((seq) => seq >= anchor) ?? seqs.at(-1))
      if (typeof to === 'number' && nearest !== to) toast(t('search.gone'))
      if (nearest === undefined) toEnd()
      else if (!show(nearest, latestRows.current)) target.current = nearest
    },
    [show, latestRows, go, window, t, toEnd],
  )
  useLayoutEffect(() => {
    if (target.current !== undefined) show(target.current, rows)
  }, [rows, show])

  const jumpTo = useCallback(
    (to: number | { at: number }, from?: Step): void => {
      if (from) setTrail((known) => [...known, from])
      void find(to)
    },
    [find],
  )
  const back = useCallback((): boolean => {
    const step = latestTrail.current.at(-1)
    if (!step) return false
    setTrail(latestTrail.current.slice(0, -1))
    if (step === 'end') toEnd()
    else if (handle.current?.show(step.key, { flash: true }) !== true && step.seq !== undefined) void find(step.seq)
    return true
  }, [latestTrail, toEnd, handle, find])
  const forget = useCallback((): void => setTrail((known) => (known.length > 0 ? [] : known)), [])

  const moved = useCallback((): void => {
    isLed.current = false
  }, [])
  const cameToEnd = useCallback((): void => {
    if (!isLed.current) forget()
  }, [forget])

  const leadsBack = trail.length > 0
  return useMemo(
    () => ({ jumpTo, toEnd, back, leadsBack, moved, cameToEnd, forget }),
    [jumpTo, toEnd, back, leadsBack, moved, cameToEnd, forget],
  )
}

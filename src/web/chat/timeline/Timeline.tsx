/**
 * Rows from the oldest to the newest, of which only those in sight are in the page. It alone knows the virtualiser. Where somebody
 * reads never moves by itself: not when rows come before or after, nor when one grows; at the end it stays at the end.
 */
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useCallback, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react'
import { classes } from '../../ui/classes.ts'
import { useLatest } from '../../ui/useLatest.ts'
import type { TimelineHandle, TimelineProps } from './contract.ts'
import { moveFocus, rowOf } from './focus.ts'
import { endPx, look, notLooked } from './following.ts'
import { offsetAt, rangeWith } from './range.ts'
import styles from './Timeline.module.css'

/** Room above the first row. */
const topPx = 72
const bottomPx = 12
/** More is fetched when so few rows are left. */
const margin = 12
const flashMs = 2_000
/** What somebody set in motion goes on for so long. */
const touchMs = 1_500

/** The view of the chat before, which is that of the next one. */
let lastBox = { width: 0, height: 0 }

export function Timeline({ rows, renderRow, estimate, label, start, onView, onRowKey, before, isBusy, ref, ...edges }: TimelineProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const [isPlaced, setPlaced] = useState(false)
  const [current, setCurrent] = useState<string>()
  const wantsEnd = useRef(false)
  /** Somebody wanted to see the end, and has not turned back since; it moves away when something comes, or is measured. */
  const isHeadedForEnd = useRef(false)
  /** Whether the end of what is here was the live edge when these rows were not yet there. */
  const wasLive = useRef(false)
  const latestRows = useLatest(rows)
  /** The view as it was when it last scrolled. */
  const box = useRef({ top: 0, height: 0 })
  /** When somebody last moved it: what moves by itself is no scrolling. */
  const touchedAt = useRef(0)
  const touched = (): void => {
    touchedAt.current = performance.now()
    isHeadedForEnd.current = false
  }

  const currentIndex = current === undefined ? -1 : rows.findIndex(({ key }) => key === current)
  const tabStop = currentIndex < 0 ? rows.length - 1 : currentIndex
  const getItemKey = useCallback((index: number) => rows[index]?.key ?? index, [rows])

  const virtualizer = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count: rows.length,
    getScrollElement: () => scroller.current,
    getItemKey,
    estimateSize: (index) => {
      const row = rows[index]
      return row ? estimate(row) : 0
    },
    overscan: 4,
    initialRect: lastBox,
    // What is drawn first is what will be seen: as far as can be guessed, nothing is drawn twice.
    initialOffset: () => offsetAt(start, rows, estimate, { top: topPx, bottom: bottomPx, view: lastBox.height }),
    paddingStart: topPx,
    paddingEnd: bottomPx,
    anchorTo: 'end',
    followOnAppend: wasLive.current,
    scrollEndThreshold: endPx,
    directDomUpdates: true,
    // The row with the focus stays in the page wherever it is.
    rangeExtractor: (range) => rangeWith(range, currentIndex),
    onChange: () => scheduleView(),
  })

  // A row above the view that turns out higher or lower moves nothing in it.
  useLayoutEffect(() => {
    const measured = new Set<unknown>()
    const shouldAdjustScrollPositionOnItemSizeChange: typeof virtualizer.shouldAdjustScrollPositionOnItemSizeChange = (item) => {
      const top = virtualizer.scrollOffset ?? 0
      const isFirst = !measured.has(item.key)
      measured.add(item.key)
      // A long step up brings rows right into the view: what was there already stays.
      const entering = virtualizer.scrollDirection === 'backward' ? (scroller.current?.clientHeight ?? 0) / 2 : 0
      return isFirst ? item.start < top + entering : item.end <= top
    }
    Object.assign(virtualizer, { shouldAdjustScrollPositionOnItemSizeChange })
  }, [virtualizer])

  // Where it begins. Nobody sees it until it is there.
  useLayoutEffect(() => {
    if (isPlaced || rows.length === 0) return undefined
    let frame = 0
    let calm = 0
    let tries = 0
    const place = (): void => {
      const element = scroller.current
      if (!element) return
      const index = start.at === 'row' ? latestRows.current.findIndex(({ key }) => key === start.key) : -1
      const item = virtualizer.measurementsCache[index]
      const most = element.scrollHeight - element.clientHeight
      const wanted = start.at === 'row' && item ? Math.min(most, Math.max(0, item.start - start.offset)) : most
      calm = Math.abs(element.scrollTop - wanted) < 1 ? calm + 1 : 0
      tries += 1
      if (calm >= (start.at === 'row' ? 2 : 1) || tries > 20) {
        setPlaced(true)
        return
      }
      if (wanted >= most) virtualizer.scrollToEnd()
      else if (calm === 0) virtualizer.scrollToOffset(wanted)
      frame = requestAnimationFrame(place)
    }
    place()
    return () => cancelAnimationFrame(frame)
    // It begins once.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [isPlaced, rows.length === 0])

  useLayoutEffect(() => {
    wasLive.current = !edges.hasNewer
    if ((!wantsEnd.current && !isHeadedForEnd.current) || edges.hasNewer) return
    wantsEnd.current = false
    virtualizer.scrollToEnd()
  }, [rows, edges.hasNewer, virtualizer])

  // A composer that grows, or a keyboard that comes up, takes from the view's other end.
  useEffect(() => {
    const element = scroller.current
    if (!element) return undefined
    const observer = new ResizeObserver(() => {
      const { top, height } = box.current
      const lost = height - element.clientHeight
      // What the browser did to fit the new height is not yet in `top`.
      if (height > 0 && lost !== 0) element.scrollTop = top + lost
      box.current = { top: element.scrollTop, height: element.clientHeight }
      scheduleView()
    })
    observer.observe(element)
    // The virtualiser makes room by itself for a row that is measured late, and tells nobody.
    if (element.lastElementChild) observer.observe(element.lastElementChild)
    return () => observer.disconnect()
    // oxlint-disable-next-line react/exhaustive-deps
  }, [])

  /** How the view was when it was told last. */
  const told = useRef(notLooked)
  const tell = useLatest((): void => {
    const element = scroller.current
    if (!element || !isPlaced) return
    const top = element.scrollTop
    const bottom = top + element.clientHeight
    const seen = virtualizer.getVirtualItems().filter(({ start: from, end }) => end > top + 1 && from < bottom - 1)
    const first = seen[0]
    const last = seen.findLast(({ end, start: from }) => end <= bottom + 2 || (from < top && end > bottom))
    const left = element.scrollHeight - bottom
    // Rows that are measured late move the end on, also after it was reached: it is held until somebody turns back.
    if (left > endPx && top < told.current.top) isHeadedForEnd.current = false
    const isLive = !edges.hasNewer
    const { looked, isBehind } = look(told.current, { key: rows.at(-1)?.key, left, top, isLive, at: performance.now() })
    told.current = looked
    const fallsShort = isHeadedForEnd.current && isLive && left > 2 && !virtualizer.isScrolling
    if (isBehind || fallsShort) {
      element.scrollTop = element.scrollHeight
      scheduleView()
    }
    onView({
      first: first && rows[first.index],
      offset: first ? first.start - top : 0,
      lastRead: last && rows[last.index],
      isAtEnd: left <= endPx && isLive,
      isFar: left > element.clientHeight || edges.hasNewer,
      isScrolling: virtualizer.isScrolling && performance.now() - touchedAt.current < touchMs,
    })
    reach()
  })
  const viewFrame = useRef(0)
  const scheduleView = (): void => {
    if (viewFrame.current !== 0) return
    viewFrame.current = requestAnimationFrame(() => {
      viewFrame.current = 0
      tell.current()
    })
  }
  useEffect(() => () => cancelAnimationFrame(viewFrame.current), [])
  useEffect(scheduleView)

  // More rows: once for each edge, so that an answer without rows does not ask for ever.
  const asked = useRef({ start: '', end: '' })
  const reach = (): void => {
    const { range } = virtualizer
    if (!range || rows.length === 0) return
    const { hasOlder, hasNewer, retryToken, onReachStart, onReachEnd } = edges
    const startToken = `${rows[0]?.key} ${rows.length} ${retryToken}`
    if (hasOlder && range.startIndex < margin && asked.current.start !== startToken) {
      asked.current.start = startToken
      onReachStart()
    }
    const endToken = `${rows.at(-1)?.key} ${rows.length} ${retryToken}`
    if (hasNewer && range.endIndex > rows.length - margin && asked.current.end !== endToken) {
      asked.current.end = endToken
      onReachEnd()
    }
  }

  useImperativeHandle(ref, (): TimelineHandle => {
    const elementOf = (key: string): HTMLElement | undefined =>
      [...(scroller.current?.querySelectorAll<HTMLElement>('[data-key]') ?? [])].find(({ dataset }) => dataset['key'] === key)
    const whenThere = (key: string, then: (row: HTMLElement) => void, tries = 10): void => {
      const row = elementOf(key)
      if (row) then(row)
      else if (tries > 0) requestAnimationFrame(() => whenThere(key, then, tries - 1))
    }
    return {
      toEnd: (how = 'instant') => {
        isHeadedForEnd.current = true
        const isNear = virtualizer.getDistanceFromEnd() < (scroller.current?.clientHeight ?? 0) * 3
        const isCalm = globalThis.matchMedia('(prefers-reduced-motion: reduce)').matches
        virtualizer.scrollToEnd({ behavior: how === 'smooth' && isNear && !isCalm ? 'smooth' : 'auto' })
      },
      follow: () => {
        wantsEnd.current = true
        isHeadedForEnd.current = true
        virtualizer.scrollToEnd()
      },
      show: (key, { flash = false } = {}) => {
        const index = latestRows.current.findIndex((row) => row.key === key)
        if (index < 0) return false
        virtualizer.scrollToIndex(index, { align: 'center' })
        if (flash) {
          whenThere(key, (row) => {
            row.dataset['flash'] = ''
            setTimeout(() => delete row.dataset['flash'], flashMs)
          })
        }
        return true
      },
      focus: (key = latestRows.current.at(-1)?.key) => {
        if (key === undefined) return
        setCurrent(key)
        whenThere(key, (row) => row.querySelector<HTMLElement>('[role="article"]')?.focus({ preventScroll: true }))
      },
    }
  }, [virtualizer, latestRows])

  const focusRow = (index: number): void => {
    const row = rows[Math.max(0, Math.min(index, rows.length - 1))]
    if (!row) return
    setCurrent(row.key)
    virtualizer.scrollToIndex(rows.indexOf(row), { align: 'auto' })
    requestAnimationFrame(() => {
      const element = rowOf(scroller.current, row.key)
      element?.focus({ preventScroll: true })
      element?.scrollIntoView({ block: 'nearest' })
    })
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[tabStop]
    if (!row || event.nativeEvent.isComposing) return
    isHeadedForEnd.current = false
    if (moveFocus(event, (step) => focusRow(step === 'first' ? 0 : step === 'last' ? rows.length - 1 : tabStop + step))) return
    onRowKey(event, row)
  }

  return (
    <div
      ref={scroller}
      className={classes(styles.scroller, !isPlaced && styles.unplaced)}
      role="feed"
      aria-label={label}
      aria-busy={isBusy || !isPlaced}
      data-placed={isPlaced}
      data-testid="timeline"
      onScroll={({ currentTarget }) => {
        const { scrollTop, clientHeight } = currentTarget
        box.current = { top: scrollTop, height: clientHeight }
        lastBox = { width: currentTarget.clientWidth, height: clientHeight }
        scheduleView()
      }}
      onKeyDown={onKeyDown}
      onWheel={touched}
      onTouchMove={touched}
      onPointerDown={touched}
      onFocus={(event) => {
        const key = event.target.closest<HTMLElement>('[data-key]')?.dataset['key']
        if (key !== undefined) setCurrent(key)
      }}
    >
      <div className={styles.top}>{before}</div>
      <div ref={virtualizer.containerRef} className={styles.rows}>
        {virtualizer.getVirtualItems().map(({ index, key }) => {
          const row = rows[index]
          return (
            row && (
              <div key={key} ref={virtualizer.measureElement} className={styles.row} data-index={index} data-key={row.key}>
                {renderRow(row, index === tabStop, { index, count: rows.length })}
              </div>
            )
          )
        })}
      </div>
    </div>
  )
}

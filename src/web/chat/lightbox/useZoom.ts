/** Fingers, wheel and double press on a picture: they make it larger and move it; at its own size they turn the page or close it. */
import { type PointerEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import { useLatest } from '../../ui/useLatest.ts'
import { closeScale, panBy, type Room, type Zoom, whole, within, zoomAt } from './zoom.ts'

export interface ZoomOptions {
  /** Else only the keys and buttons do something. */
  isTouched: boolean
  frame: RefObject<HTMLElement | null>
  picture: RefObject<HTMLElement | null>
  /** Pulled sideways: -1 towards the start of the window, 1 towards its end, in physical terms left and right. */
  onTurn: (towards: -1 | 1) => void
  onClose: () => void
}

const turnsAtPx = 70
const closesAtPx = 110
const wheelStep = 1.0016
const doubleMs = 320

interface Point {
  x: number
  y: number
}

const between = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y)
const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 })

export interface Zooming {
  zoom: Zoom
  /** How far it is pulled while it is whole. */
  pull: Point
  isMoving: boolean
  zoomBy: (factor: number) => void
  reset: () => void
  handlers: {
    onPointerDown: (event: PointerEvent<HTMLElement>) => void
    onPointerMove: (event: PointerEvent<HTMLElement>) => void
    onPointerUp: (event: PointerEvent<HTMLElement>) => void
    onPointerCancel: (event: PointerEvent<HTMLElement>) => void
  }
}

const still: Point = { x: 0, y: 0 }

export function useZoom({ isTouched, frame, picture, onTurn, onClose }: ZoomOptions): Zooming {
  const [zoom, setZoom] = useState(whole)
  const [pull, setPull] = useState(still)
  const [isMoving, setMoving] = useState(false)
  const fingers = useRef(new Map<number, Point>())
  const began = useRef(still)
  const lastTap = useRef({ at: 0, ...still })
  const latest = useLatest(zoom)

  const room = useCallback((): Room => {
    const { clientWidth: width = 0, clientHeight: height = 0 } = frame.current ?? {}
    const { offsetWidth: pictureWidth = width, offsetHeight: pictureHeight = height } = picture.current ?? {}
    return { width, height, pictureWidth, pictureHeight }
  }, [frame, picture])
  const fromMiddle = useCallback(
    ({ x, y }: Point): Point => {
      const { left, top, width, height } = frame.current?.getBoundingClientRect() ?? new DOMRect()
      return { x: x - left - width / 2, y: y - top - height / 2 }
    },
    [frame],
  )

  // React listens passively, and then the page would zoom instead.
  useEffect(() => {
    const element = frame.current
    if (!element || !isTouched) return undefined
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault()
      const point = fromMiddle({ x: event.clientX, y: event.clientY })
      const steps = event.deltaY * (event.deltaMode === 0 ? 1 : 30) * (event.ctrlKey ? 4 : 1)
      setZoom((now) => zoomAt(now, now.scale * wheelStep ** -steps, point, room()))
    }
    const onResize = (): void => setZoom((now) => within(now, room()))
    element.addEventListener('wheel', onWheel, { passive: false })
    globalThis.addEventListener('resize', onResize)
    return () => {
      element.removeEventListener('wheel', onWheel)
      globalThis.removeEventListener('resize', onResize)
    }
  }, [isTouched, frame, fromMiddle, room])

  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    const at = { x: event.clientX, y: event.clientY }
    if (fingers.current.size === 0) began.current = at
    fingers.current.set(event.pointerId, at)
    setMoving(true)
  }
  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    const before = fingers.current.get(event.pointerId)
    if (!before) return
    const now = { x: event.clientX, y: event.clientY }
    const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1]
    fingers.current.set(event.pointerId, now)
    if (other) {
      setPull(still)
      const factor = between(now, other) / Math.max(1, between(before, other))
      const point = fromMiddle(middle(now, other))
      setZoom((known) => zoomAt(known, known.scale * factor, point, room()))
    } else if (latest.current.scale > 1) setZoom((known) => panBy(known, now.x - before.x, now.y - before.y, room()))
    else setPull({ x: now.x - began.current.x, y: now.y - began.current.y })
  }
  const end = (event: PointerEvent<HTMLElement>, acts: boolean): void => {
    if (!fingers.current.delete(event.pointerId)) return
    if (fingers.current.size > 0) return
    setMoving(false)
    const { x, y } = pull
    setPull(still)
    if (!acts) return
    if (latest.current.scale === 1 && Math.abs(x) > turnsAtPx && Math.abs(x) > Math.abs(y)) onTurn(x > 0 ? -1 : 1)
    else if (latest.current.scale === 1 && y > closesAtPx) onClose()
    else if (Math.hypot(x, y) < 8 && Math.hypot(event.clientX - began.current.x, event.clientY - began.current.y) < 8) tap(event)
  }
  const tap = ({ clientX: x, clientY: y, timeStamp }: PointerEvent<HTMLElement>): void => {
    const isDouble = timeStamp - lastTap.current.at < doubleMs && between(lastTap.current, { x, y }) < 30
    lastTap.current = { at: isDouble ? 0 : timeStamp, x, y }
    if (isDouble) setZoom((now) => (now.scale > 1 ? whole : zoomAt(now, closeScale, fromMiddle({ x, y }), room())))
  }

  return {
    zoom,
    pull,
    isMoving,
    zoomBy: (factor) => setZoom((now) => zoomAt(now, now.scale * factor, still, room())),
    reset: () => setZoom(whole),
    handlers: {
      onPointerDown,
      onPointerMove,
      onPointerUp: (event) => end(event, true),
      onPointerCancel: (event) => end(event, false),
    },
  }
}

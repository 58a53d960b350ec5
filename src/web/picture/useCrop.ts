/** Fingers, wheel and keys on a picture that is being cropped. */
import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react'
import { useLatest } from '../ui/useLatest.ts'
import { type Crop, firstCrop, moveBy, type Size, zoomTo } from './crop.ts'

const wheelStep = 1.0016
const keyStep = 1.15
/** Of the frame. */
const keyMove = 0.04

interface Point {
  x: number
  y: number
}

export interface Cropping {
  crop: Crop
  setZoom: (zoom: number) => void
  handlers: {
    onKeyDown: (event: KeyboardEvent) => void
    onPointerDown: (event: PointerEvent) => void
    onPointerMove: (event: PointerEvent) => void
    onPointerUp: (event: PointerEvent) => void
    onPointerCancel: (event: PointerEvent) => void
  }
}

/** `frame` is what the square is seen in. */
export function useCrop(size: Size, frame: RefObject<HTMLElement | null>, stage: RefObject<HTMLElement | null>): Cropping {
  const [crop, setCrop] = useState(() => firstCrop(size))
  const fingers = useRef(new Map<number, Point>())
  const latest = useLatest(size)

  const place = (): DOMRect => frame.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1)
  const fromMiddle = (point: Point): Point => {
    const { left, top, width, height } = place()
    return { x: (point.x - left) / width - 0.5, y: (point.y - top) / height - 0.5 }
  }

  // React listens passively, and then the page would scroll instead.
  useEffect(() => {
    const element = stage.current
    if (!element) return undefined
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault()
      const steps = event.deltaY * (event.deltaMode === 0 ? 1 : 30) * (event.ctrlKey ? 4 : 1)
      const at = fromMiddle({ x: event.clientX, y: event.clientY })
      setCrop((now) => zoomTo(latest.current, now, now.zoom * wheelStep ** -steps, at))
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
    // What it reads of the frame it reads when the wheel turns.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [stage, latest])

  const onPointerMove = (event: PointerEvent): void => {
    const before = fingers.current.get(event.pointerId)
    if (!before) return
    const now = { x: event.clientX, y: event.clientY }
    const { width, height } = place()
    const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1]
    fingers.current.set(event.pointerId, now)
    const [right, down] = [(now.x - before.x) / width, (now.y - before.y) / height]
    if (!other) return setCrop((known) => moveBy(size, known, right, down))
    const grown = Math.hypot(now.x - other.x, now.y - other.y) / Math.max(1, Math.hypot(before.x - other.x, before.y - other.y))
    const middle = fromMiddle({ x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 })
    return setCrop((known) => zoomTo(size, moveBy(size, known, right / 2, down / 2), known.zoom * grown, middle))
  }
  const onPointerUp = (event: PointerEvent): void => void fingers.current.delete(event.pointerId)

  const moves: Readonly<Record<string, readonly [right: number, down: number]>> = {
    ArrowLeft: [-keyMove, 0],
    ArrowRight: [keyMove, 0],
    ArrowUp: [0, -keyMove],
    ArrowDown: [0, keyMove],
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const move = moves[event.key]
    const factor = { '+': keyStep, '=': keyStep, '-': 1 / keyStep }[event.key]
    if (move) setCrop((now) => moveBy(size, now, move[0], move[1]))
    else if (factor !== undefined) setCrop((now) => zoomTo(size, now, now.zoom * factor))
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return {
    crop,
    setZoom: (zoom) => setCrop((now) => zoomTo(size, now, zoom)),
    handlers: {
      onKeyDown,
      onPointerDown: (event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY })
      },
      onPointerMove,
      onPointerUp,
      onPointerCancel: onPointerUp,
    },
  }
}

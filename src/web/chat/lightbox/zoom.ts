/** How a picture lies in its frame: how much larger, and how far moved from the middle. Its edge never leaves the frame. */

export interface Zoom {
  /** 1: as a whole. */
  readonly scale: number
  /** Pixels from the middle. */
  readonly x: number
  readonly y: number
}

/** The frame, and the picture in it at scale 1. */
export interface Room {
  readonly width: number
  readonly height: number
  readonly pictureWidth: number
  readonly pictureHeight: number
}

export const whole: Zoom = { scale: 1, x: 0, y: 0 }
export const mostScale = 8
/** By a double press. */
export const closeScale = 2.5

const clamp = (value: number, most: number): number => Math.max(-most, Math.min(most, value))

export function within({ scale, x, y }: Zoom, { width, height, pictureWidth, pictureHeight }: Room): Zoom {
  const kept = Math.max(1, Math.min(mostScale, scale))
  if (kept === 1) return whole
  return {
    scale: kept,
    x: clamp(x, Math.max(0, (pictureWidth * kept - width) / 2)),
    y: clamp(y, Math.max(0, (pictureHeight * kept - height) / 2)),
  }
}

/** What lies at `point` (from the middle of the frame) stays there. */
export function zoomAt(zoom: Zoom, scale: number, point: { x: number; y: number }, room: Room): Zoom {
  const kept = Math.max(1, Math.min(mostScale, scale))
  const ratio = kept / zoom.scale
  return within({ scale: kept, x: point.x - (point.x - zoom.x) * ratio, y: point.y - (point.y - zoom.y) * ratio }, room)
}

export const panBy = (zoom: Zoom, x: number, y: number, room: Room): Zoom =>
  within({ scale: zoom.scale, x: zoom.x + x, y: zoom.y + y }, room)

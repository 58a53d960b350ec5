/** Which square of a picture is taken. It never reaches over the edge, whatever is asked for. */

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Crop {
  /** 1: as much as fits. */
  readonly zoom: number
  /** The middle of the square, in pixels of the picture. */
  readonly x: number
  readonly y: number
}

export interface Square {
  readonly left: number
  readonly top: number
  readonly side: number
}

/** Pixels a side of what is made; a smaller picture stays as it is. */
export const pictureSide = 640
/** So many pixels of the original are left at the most. */
const leastSide = 120
const least = { zoom: 2, most: 10 }

const clamp = (value: number, from: number, to: number): number => Math.max(from, Math.min(to, value))

export const mostZoom = ({ width, height }: Size): number => clamp(Math.min(width, height) / leastSide, least.zoom, least.most)
export const sideOf = ({ width, height }: Size, zoom: number): number => Math.min(width, height) / zoom

export function within(size: Size, { zoom, x, y }: Crop): Crop {
  const kept = clamp(zoom, 1, mostZoom(size))
  const half = sideOf(size, kept) / 2
  return { zoom: kept, x: clamp(x, half, size.width - half), y: clamp(y, half, size.height - half) }
}

/** The middle, but not of a tall picture: faces are in the upper part. */
export const firstCrop = (size: Size): Crop =>
  within(size, { zoom: 1, x: size.width / 2, y: size.height * (size.height > size.width ? 0.4 : 0.5) })

/** The picture follows the finger: by shares of the frame, to the right and down. */
export function moveBy(size: Size, crop: Crop, right: number, down: number): Crop {
  const side = sideOf(size, crop.zoom)
  return within(size, { zoom: crop.zoom, x: crop.x - right * side, y: crop.y - down * side })
}

/** What lies at a point stays there; `at` in shares of the frame from its middle. */
export function zoomTo(size: Size, crop: Crop, zoom: number, at = { x: 0, y: 0 }): Crop {
  const kept = clamp(zoom, 1, mostZoom(size))
  const gone = sideOf(size, crop.zoom) - sideOf(size, kept)
  return within(size, { zoom: kept, x: crop.x + at.x * gone, y: crop.y + at.y * gone })
}

export function squareOf(size: Size, { zoom, x, y }: Crop): Square {
  const side = sideOf(size, zoom)
  return { left: x - side / 2, top: y - side / 2, side }
}

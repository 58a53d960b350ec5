/** How large a picture stands in a bubble. Known before it is loaded, so that no row moves when it comes. */

export interface Frame {
  /** CSS pixels; where there is less room it shrinks, and keeps its shape. */
  readonly width: number
  readonly height: number
}

const mostWidth = 330
const mostHeight = 380
/** Room for the time, and for a finger. What is flatter or narrower is cut. */
const leastWidth = 150
const leastHeight = 96
/** What a caption can be read in. */
const captionWidth = 230
const unknown: Frame = { width: 240, height: 240 }

export interface Sized {
  readonly width?: number | undefined
  readonly height?: number | undefined
  readonly caption?: string | undefined
}

export function frameOf({ width, height, caption }: Sized): Frame {
  if (width === undefined || height === undefined || width < 1 || height < 1) return unknown
  const least = caption === undefined || caption === '' ? leastWidth : captionWidth
  // Small pictures may grow until they fill the least room.
  const scale = Math.min(mostWidth / width, mostHeight / height, Math.max(1, least / width))
  return {
    width: Math.round(Math.max(least, Math.min(mostWidth, width * scale))),
    height: Math.round(Math.max(leastHeight, Math.min(mostHeight, height * scale))),
  }
}

/** What is made of an object of the bucket lies beside it, under names that follow from its own: whoever makes it again makes the same. */
import { limits } from '../../../protocol/index.ts'

/** Without what is not the picture, and upright. */
export const cleanKey = (key: string): string => `${key}.clean`
/** The same, where encoding it again brought something along. */
export const bareKey = (key: string): string => `${key}.bare`
export const thumbnailKey = (key: string, width: number): string => `${key}.${width}.webp`

export const derivedKeys = (key: string): string[] => [
  cleanKey(key),
  bareKey(key),
  ...limits.thumbnailWidths.map((width) => thumbnailKey(key, width)),
]

/** What waits to be sent and was not looked at yet: files that somebody picked, pasted or dropped, each with its caption. */
import type { Attachment } from '../../../../client/index.ts'
import { limits } from '../../../../protocol/limits.ts'

export interface TrayItem {
  readonly id: number
  readonly file: File
  readonly caption: string
  /** Why this one stays here. */
  readonly problem?: Problem | undefined
}

export type Problem = 'empty' | 'tooLarge' | 'unreadable' | 'overLimit'

let last = 0

export const itemsOf = (files: readonly File[], caption = ''): readonly TrayItem[] =>
  files.map((file, at) => {
    last += 1
    return { id: last, file, caption: at === 0 ? caption : '' }
  })

/** What is sent as a file in any case has no choice. */
export const isShown = ({ type }: File): boolean => /^(?:image|video|audio)\//u.test(type)

/** Pictures are made smaller before they go, unless they go as files. */
const shrinks = (file: File, asFile: boolean): boolean => !asFile && file.type.startsWith('image/')

export function problemOf({ file, caption, problem }: TrayItem, asFile: boolean): Problem | undefined {
  if (file.size === 0) return 'empty'
  if (problem === 'unreadable' || (problem === 'tooLarge' && file.size > limits.mediaBytes)) return problem
  if (file.size > limits.mediaBytes && !shrinks(file, asFile)) return 'tooLarge'
  return Array.from(caption).length > limits.textCodePoints ? 'overLimit' : undefined
}

/** Of what was made of it. */
export const problemIn = ({ blob }: Pick<Attachment, 'blob'>): Problem | undefined => {
  if (blob.size === 0) return 'empty'
  return blob.size > limits.mediaBytes ? 'tooLarge' : undefined
}

/** How high a row will be, before it is seen: good guesses make a steady scroll bar. */
import type { Content } from '../../../client/index.ts'
import { frameOf } from '../media/frame.ts'
import type { Row } from './rows.ts'

const linePx = 21
/** Of a bubble on a desktop. */
const charactersPerLine = 56
/** Below a picture. */
const carriedCharacters = 36
const dayPx = 44
const unreadPx = 40

const voicePx = 70
const filePx = 68

/** Of what stands above the words. */
function carriedPx(content: Content): number {
  if (content.type === 'text') return 0
  if (content.type === 'audio') return voicePx
  // A bubble with a picture has less of an edge.
  return content.type === 'file' ? filePx : frameOf(content).height - (content.caption ? 2 : 8)
}

const linesOf = (text: string, perLine: number): number =>
  text === '' ? 0 : text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / perLine)), 0)

export function estimateRow({ item, day, isFirstUnread, startsGroup }: Row): number {
  const above = (day === undefined ? 0 : dayPx) + (isFirstUnread ? unreadPx : 0)
  if (item.kind === 'notice') return above + 38
  const { content } = item
  const carried = content ? carriedPx(content) : 0
  const text = content?.type === 'text' ? content.text : (content?.caption ?? '')
  const lines = carried > 0 ? linesOf(text, carriedCharacters) : Math.max(1, linesOf(text, charactersPerLine))
  return above + carried + lines * linePx + 17 + (startsGroup ? 6 : 0) + (item.replyTo ? 52 : 0) + (item.reactions.length > 0 ? 24 : 0)
}

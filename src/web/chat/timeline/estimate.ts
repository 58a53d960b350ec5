/** How high a row will be, before it is seen: good guesses make a steady scroll bar. */
import type { Row } from './rows.ts'

const linePx = 21
/** Of a bubble on a desktop. */
const charactersPerLine = 56
const dayPx = 44
const unreadPx = 40

export function estimateRow({ item, day, isFirstUnread, startsGroup }: Row): number {
  const above = (day === undefined ? 0 : dayPx) + (isFirstUnread ? unreadPx : 0)
  if (item.kind === 'notice') return above + 38
  const text = item.content?.type === 'text' ? item.content.text : ''
  let lines = 0
  for (const line of text.split('\n')) lines += Math.max(1, Math.ceil(line.length / charactersPerLine))
  return above + lines * linePx + 17 + (startsGroup ? 6 : 0) + (item.replyTo ? 52 : 0) + (item.reactions.length > 0 ? 24 : 0)
}

/** How far an own message has come, from the marks of its readers. */
import type { Marks } from '../protocol/conversation.ts'

/** In a group, delivered and read mean by everybody. */
export function tick(marks: readonly Marks[], seq: number, me: string): 'sent' | 'delivered' | 'read' {
  const others = marks.filter(({ userId }) => userId !== me)
  if (others.length === 0) return 'sent'
  if (others.every(({ readSeq }) => readSeq >= seq)) return 'read'
  return others.every(({ deliveredSeq }) => deliveredSeq >= seq) ? 'delivered' : 'sent'
}

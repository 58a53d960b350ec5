/** How far each member has received and read: two numbers that only move forward. */
import type { Change, Marks } from '../protocol/conversation.ts'

type Membership = Extract<Change, { kind: 'member' }>

/** Moved forward; the same list where nothing moved. */
export function moved(marks: readonly Marks[], { userId, deliveredSeq, readSeq }: Marks): readonly Marks[] {
  const before = marks.find((one) => one.userId === userId)
  const next = {
    userId,
    deliveredSeq: Math.max(before?.deliveredSeq ?? 0, deliveredSeq, readSeq),
    readSeq: Math.max(before?.readSeq ?? 0, readSeq),
  }
  if (!before) return [...marks, next]
  if (next.deliveredSeq === before.deliveredSeq && next.readSeq === before.readSeq) return marks
  return marks.map((one) => (one === before ? next : one))
}

/** Sending moves the sender's own marks to its message, without a `receipt`. */
export const sent = (marks: readonly Marks[], userId: string, seq: number): readonly Marks[] =>
  marks.some((one) => one.userId === userId) ? moved(marks, { userId, deliveredSeq: seq, readSeq: seq }) : marks

/** Who joins starts at the head; who left is waited for no more, unless there is nobody else. */
export function membership(marks: readonly Marks[], { userId, left, afterSeq }: Membership): readonly Marks[] {
  if (left) {
    const others = marks.filter((one) => one.userId !== userId)
    return others.length > 1 ? others : marks
  }
  return marks.some((one) => one.userId === userId) ? marks : [...marks, { userId, deliveredSeq: afterSeq, readSeq: afterSeq }]
}

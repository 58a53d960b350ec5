/** Whose accounts are no more, as far as this conversation has heard: they never come back. */
import { eq } from 'drizzle-orm'
import { erasure } from '../schema.ts'
import type { Tx } from '../state.ts'

export type Erasure = typeof erasure.$inferSelect

export const find = (tx: Tx, userId: string): Erasure | undefined =>
  tx.db.orm.select().from(erasure).where(eq(erasure.userId, userId)).get()

export const isErased = (tx: Tx, userId: string): boolean => find(tx, userId) !== undefined

export function update(tx: Tx, userId: string, values: Partial<Omit<Erasure, 'userId'>>): void {
  tx.db.orm.update(erasure).set(values).where(eq(erasure.userId, userId)).run()
}

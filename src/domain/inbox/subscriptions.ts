/** Where devices take pushes: one place a device, and one device a place. A device that ends takes its subscription with it. */
import { and, eq, lte, ne } from 'drizzle-orm'
import { type PushSubscription, Refused } from '../../protocol/index.ts'
import type { Database } from '../database.ts'
import { device, push } from './schema.ts'

export type Subscription = typeof push.$inferSelect

const addressOf = (subscription: PushSubscription): string =>
  subscription.kind === 'webpush' ? subscription.endpoint : `${subscription.kind}:${subscription.token}`

export const all = (db: Database): Subscription[] => db.orm.select().from(push).all()

/** Takes the place of the device's last one, and of another device's at the same address. */
export function put(db: Database, deviceId: string, subscription: PushSubscription, now: number): void {
  if (!db.orm.select({ id: device.id }).from(device).where(eq(device.id, deviceId)).get())
    throw new Refused('unauthenticated', 'The session has ended.')
  const address = addressOf(subscription)
  db.orm
    .delete(push)
    .where(and(eq(push.address, address), ne(push.deviceId, deviceId)))
    .run()
  const values = { address, subscription, refreshedAt: now }
  db.orm
    .insert(push)
    .values({ deviceId, ...values })
    .onConflictDoUpdate({ target: push.deviceId, set: values })
    .run()
}

export function remove(db: Database, deviceId: string): void {
  db.orm.delete(push).where(eq(push.deviceId, deviceId)).run()
}

/** Its provider does not know it any more; what the device has said since holds. */
export function prune(db: Database, deviceId: string, refreshedAt: number): void {
  db.orm
    .delete(push)
    .where(and(eq(push.deviceId, deviceId), lte(push.refreshedAt, refreshedAt)))
    .run()
}

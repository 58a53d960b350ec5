/** What an object still owes to others. Written with what caused it, gone once it went through: at least once, so every duty is idempotent. */
import { and, asc, eq, lte, min, sql } from 'drizzle-orm'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { Database } from './database.ts'

/** For the schema of an object whose duties are of this type. */
export const dueTable = <Duty>() =>
  sqliteTable('due', {
    /** Its own key: it names whom to tell, not what. That is read when it is carried out, so that a late try tells nothing stale. */
    duty: text('duty', { mode: 'json' }).$type<Duty>().primaryKey(),
    /** Counts how often it was asked for, so that what was asked for during a try is not taken for done by it. */
    version: integer('version').notNull(),
    dueAt: integer('due_at').notNull(),
    failures: integer('failures').notNull(),
  })

export interface Job<Duty> {
  duty: Duty
  version: number
  dueAt: number
  failures: number
}

const firstPauseMs = 1_000
const longestPauseMs = 60 * 60 * 1_000

/** The duties of one kind of object. */
export class Owed<Duty> {
  readonly #due: ReturnType<typeof dueTable<Duty>>

  constructor(table: ReturnType<typeof dueTable<Duty>>) {
    this.#due = table
  }

  add(db: Database, duty: Duty, dueAt: number): void {
    const due = this.#due
    db.orm
      .insert(due)
      .values({ duty, version: 1, dueAt, failures: 0 })
      .onConflictDoUpdate({ target: due.duty, set: { version: sql`${due.version} + 1`, dueAt, failures: 0 } })
      .run()
  }

  ready(db: Database, now: number): Job<Duty>[] {
    const due = this.#due
    return db.orm.select().from(due).where(lte(due.dueAt, now)).orderBy(asc(due.dueAt)).limit(500).all()
  }

  /** The job as it is by now, if it is still to be done now. */
  again(db: Database, { duty }: Job<Duty>, now: number): Job<Duty> | undefined {
    const due = this.#due
    return db.orm
      .select()
      .from(due)
      .where(and(eq(due.duty, duty), lte(due.dueAt, now)))
      .get()
  }

  /** Everything that is owed, whenever it is due. */
  all(db: Database): Duty[] {
    const due = this.#due
    return Array.from(db.orm.select({ duty: due.duty }).from(due).all(), ({ duty }) => duty)
  }

  /** When this one is due, if it is owed. */
  dueAt(db: Database, duty: Duty): number | undefined {
    const due = this.#due
    return db.orm.select({ at: due.dueAt }).from(due).where(eq(due.duty, duty)).get()?.at
  }

  /** When the next one is due. */
  nextAt(db: Database): number | undefined {
    const due = this.#due
    return (
      db.orm
        .select({ at: min(due.dueAt) })
        .from(due)
        .get()?.at ?? undefined
    )
  }

  /** Went through; what was asked for again meanwhile stays. */
  done(db: Database, job: Job<Duty>): void {
    db.orm.delete(this.#due).where(this.#same(job)).run()
  }

  /** It is not owed any more. */
  remove(db: Database, duty: Duty): void {
    db.orm.delete(this.#due).where(eq(this.#due.duty, duty)).run()
  }

  /** Went through, and has to be done once more at that time. */
  putOff(db: Database, job: Job<Duty>, dueAt: number): void {
    db.orm.update(this.#due).set({ dueAt, failures: 0 }).where(this.#same(job)).run()
  }

  failed(db: Database, job: Job<Duty>, now: number): void {
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** job.failures)
    db.orm
      .update(this.#due)
      .set({ failures: job.failures + 1, dueAt: now + pauseMs })
      .where(this.#same(job))
      .run()
  }

  #same(job: Job<Duty>) {
    return and(eq(this.#due.duty, job.duty), eq(this.#due.version, job.version))
  }
}

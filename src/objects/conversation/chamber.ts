/** Runs the rules of one conversation over its database, and keeps its state in memory while it is awake. */
import migrations from '../../../migrations/conversation/migrations.js'
import { Absent, type Cold } from '../../domain/conversation/archive/cold.ts'
import type { Policy } from '../../domain/conversation/archive/moving.ts'
import type { Effect } from '../../domain/conversation/effects.ts'
import type { CarriedMarks } from '../../domain/conversation/marks.ts'
import * as info from '../../domain/conversation/info.ts'
import { type State, type Tx, load } from '../../domain/conversation/state.ts'
import { Database } from '../../domain/database.ts'
import { Refused } from '../../protocol/index.ts'
import { migrate, versionOf } from '../migrate.ts'

const newest = migrations.journal.entries.length

export interface Surroundings {
  memberLimit: number
  carriedMarks: () => CarriedMarks[]
  archivePolicy: Policy
  /** The archived rows that are at hand. */
  cold: Cold
}

export class Chamber {
  readonly #storage: DurableObjectStorage
  readonly #db: Database
  readonly #surroundings: Omit<Surroundings, 'cold'>
  #cold: Cold
  #state: State | undefined

  constructor(storage: DurableObjectStorage, { memberLimit, carriedMarks, archivePolicy, cold }: Surroundings) {
    this.#storage = storage
    this.#db = new Database(storage)
    this.#surroundings = { memberLimit, carriedMarks, archivePolicy }
    this.#cold = cold
  }

  /** What is run now has these rows of the archive at hand. */
  with<T>(cold: Cold, run: () => T): T {
    const before = this.#cold
    this.#cold = cold
    try {
      return run()
    } finally {
      this.#cold = before
    }
  }

  /** Runs a rule that only reads, or whose one statement is all or nothing by itself. */
  run<T>(userId: string, now: number, rule: (tx: Tx) => T): { value: T; effects: Effect[]; tx: Tx } {
    const tx = this.#tx(this.#awake(userId), now)
    const { seq, rev } = tx.state.head
    try {
      return { value: rule(tx), effects: tx.effects, tx }
    } catch (error) {
      const { head } = tx.state
      // A rule that met the archive before it wrote a message or a change has moved nothing but what of the log is indexed.
      if (error instanceof Absent && head.seq === seq && head.rev === rev) tx.state.indexed = undefined
      else if (!(error instanceof Refused)) this.#state = undefined
      throw error
    }
  }

  /** Runs a rule of several statements: all of them or none. */
  transact<T>(userId: string, now: number, rule: (tx: Tx) => T): { value: T; effects: Effect[]; tx: Tx } {
    return this.run(userId, now, (tx) => {
      let result: { value: T } | undefined
      this.#db.transaction(() => {
        result = { value: rule(tx) }
      })
      if (!result) throw new Error('the transaction did not run')
      return result.value
    })
  }

  /** Makes the conversation unless it is there; tells which. */
  found(founding: info.Founding, now: number): { made: boolean; effects: Effect[]; tx: Tx } {
    if (this.#loaded(founding.createdBy)) return { made: false, ...this.run(founding.createdBy, now, () => undefined) }
    try {
      return this.#db.transaction(() => {
        migrate(this.#storage, migrations)
        this.#state = info.found(this.#db, founding, now)
        const tx = this.#tx(this.#state, now)
        info.settle(tx, founding.members)
        return { made: true, effects: tx.effects, tx }
      })
    } catch (error) {
      this.#state = undefined
      throw error
    }
  }

  #tx(state: State, now: number): Tx {
    return { db: this.#db, state, now, ...this.#surroundings, cold: this.#cold, effects: [] }
  }

  #awake(userId: string): State {
    const state = this.#loaded(userId)
    if (!state) throw new Refused('not_found', 'There is no such conversation.')
    return state
  }

  /** The state, read once when it is first needed; nothing where nobody has written yet. */
  #loaded(userId: string): State | undefined {
    if (this.#state) return this.#state
    const loaded = this.#read(userId)
    return (this.#state = loaded?.state)
  }

  /** Tables that are missing or of an older version show as a failed or an old read: only then is there more to look at. */
  #read(userId: string): ReturnType<typeof load> {
    try {
      const loaded = load(this.#db, userId)
      if (!loaded || loaded.version >= newest) return loaded
    } catch (error) {
      const version = versionOf(this.#storage.sql)
      if (version === 0) return undefined
      if (version >= newest) throw error
    }
    migrate(this.#storage, migrations)
    return load(this.#db, userId)
  }
}

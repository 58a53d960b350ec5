/** What a conversation owes besides news: files to be let go, people to be erased, messages that go to the bucket. Tried at once, and by the alarm until it went through. */
import { type Duty, owed } from '../../domain/conversation/due.ts'
import type { Tx } from '../../domain/conversation/state.ts'
import { type CarryOut, Duties } from '../duties.ts'

export interface Surroundings {
  /** Runs a rule of its own, outside any turn. */
  run: <T>(rule: (tx: Tx) => T) => T
  /** Something has to be done at this time. */
  wake: (tx: Tx, at: number) => void
  carryOut: { [K in Duty['kind']]: CarryOut<Extract<Duty, { kind: K }>> }
}

export class Owing {
  readonly #duties: Duties<Duty>

  constructor({ run, wake, carryOut }: Surroundings) {
    this.#duties = new Duties(
      owed,
      (at) => run((tx) => at !== undefined && wake(tx, at)),
      <K extends Duty['kind']>(duty: Extract<Duty, { kind: K }>) => {
        const carry: Surroundings['carryOut'][K] = carryOut[duty.kind]
        return carry(duty)
      },
    )
  }

  /** Tries what is owed; an answer waits for the first try. */
  settle(tx: Tx): Promise<void> {
    return this.#duties.settle(tx.db)
  }

  /** By the alarm: what did not go through. */
  again(tx: Tx): Promise<void> {
    return this.#duties.flush(tx.db)
  }

  /** When the alarm has to come back to it. */
  dueAt(tx: Tx): number | undefined {
    return this.#duties.dueAt(tx.db)
  }
}

/** The floors with their rows counted. */
/// <reference types="@cloudflare/workers-types" />
import { Floor as PlainFloor } from '../floors/floor.ts'
import { FloorBatch as PlainFloorBatch } from '../floors/floor-batch.ts'
import worker, { type Env } from '../floors/worker.ts'
import { answer, countRows } from './counters.ts'

export { Receiver } from '../floors/receiver.ts'

export class Floor extends PlainFloor {
  constructor(ctx: DurableObjectState, env: Env) {
    countRows(ctx, 'Conversation')
    super(ctx, env)
  }
}

export class FloorBatch extends PlainFloorBatch {
  constructor(ctx: DurableObjectState, env: Env) {
    countRows(ctx, 'Conversation')
    super(ctx, env)
  }
}

export default {
  fetch: (request: Request, env: Env) => answer(request) ?? worker.fetch(request, env),
}

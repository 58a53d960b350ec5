/** The floors with their rows counted. */
/// <reference types="@cloudflare/workers-types" />
import { Floor as PlainFloor } from '../floors/floor.ts'
import { FloorBatch as PlainFloorBatch } from '../floors/floor-batch.ts'
import worker, { type Env } from '../floors/worker.ts'
import { answer, countAsConversation } from './counters.ts'

export class Floor extends PlainFloor {
  constructor(ctx: DurableObjectState) {
    countAsConversation(ctx)
    super(ctx)
  }
}

export class FloorBatch extends PlainFloorBatch {
  constructor(ctx: DurableObjectState) {
    countAsConversation(ctx)
    super(ctx)
  }
}

export default {
  fetch: (request: Request, env: Env) => answer(request) ?? worker.fetch(request, env),
}

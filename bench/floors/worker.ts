/** The floors' Worker: the path names the conversation, the variable `FLOOR` the object that keeps it. */
import type { Receiver } from './receiver.ts'

export { Floor } from './floor.ts'
export { FloorBatch } from './floor-batch.ts'
export { Receiver } from './receiver.ts'

export type Env = {
  FLOOR: 'single' | 'batch'
  SINGLE: DurableObjectNamespace
  BATCH: DurableObjectNamespace
  RECEIVER: DurableObjectNamespace<Receiver>
}

const floors = { single: 'SINGLE', batch: 'BATCH' } as const

export default {
  fetch(request: Request, env: Env): Promise<Response> | Response {
    const [, , what, conversationId] = new URL(request.url).pathname.split('/')
    if (what === 'inbox') return env.RECEIVER.getByName(request.headers.get('authorization')?.replace('Bearer ', '') ?? '').fetch(request)
    if (!conversationId) return Response.json({ status: 'ok', version: 'floor' })
    return env[floors[env.FLOOR]].getByName(conversationId).fetch(request)
  },
}

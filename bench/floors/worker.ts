/** The floors' Worker: the path names the conversation, the variable `FLOOR` the object that keeps it. */
export { Floor } from './floor.ts'
export { FloorBatch } from './floor-batch.ts'

export type Env = { FLOOR: 'single' | 'batch'; SINGLE: DurableObjectNamespace; BATCH: DurableObjectNamespace }

const floors = { single: 'SINGLE', batch: 'BATCH' } as const

export default {
  fetch(request: Request, env: Env): Promise<Response> | Response {
    const [, , , conversationId] = new URL(request.url).pathname.split('/')
    if (!conversationId) return Response.json({ status: 'ok', version: 'floor' })
    return env[floors[env.FLOOR]].getByName(conversationId).fetch(request)
  },
}

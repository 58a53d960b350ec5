/** What is in the queue of pushes, and what its consumer asks of the objects: ids alone are kept anywhere else than in their own object. */
import type { Cause, Glance, Scene, Shown } from '../domain/push.ts'

export type { Cause, Glance, Outcome, Push, Scene, Shown } from '../domain/push.ts'

/** Some people may have to be told of a conversation. */
export interface PushTask {
  conversationId: string
  userIds: string[]
  cause: Cause
  /** Only this device: the others have been told. */
  deviceId?: string
  /** Not this device: it has seen it. */
  seenOn?: string
}

/** A conversation as one person is told of it. */
export interface Buzz extends Pick<PushTask, 'cause' | 'deviceId' | 'seenOn'>, Pick<Scene, 'conversationId' | 'kind' | 'title'> {
  glance: Glance
  /** The newest message and the newest mention, where there are such. */
  messages: Shown[]
  /** By user id, who wrote them; of a direct conversation the inbox knows its peer. */
  names: Record<string, string>
}

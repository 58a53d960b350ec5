/** One upload: its bytes until they are whole, and afterwards whose it is, what was found in it, and who holds it. */
import { DurableObject } from 'cloudflare:workers'
import type { Answer } from '../platform/answer.ts'
import type { Finding, Holder, Servable, Task } from '../platform/media.ts'
import type { MediaInfo } from '../protocol/index.ts'

const missing = (): never => {
  throw new Error('not written yet')
}

export class Upload extends DurableObject<Env> {
  /** The tus protocol, for the owner, whom the Worker has confirmed. Creation included: the Worker has made the id. */
  override fetch(_request: Request): Promise<Response> {
    return missing()
  }

  /**
   * A message of a conversation is to carry it, or a profile to show it: the holder is written down if this person may use it,
   * else it is `not_found` (or `gone`). Media that are not whole yet are `not_found` too.
   */
  use(_holder: Holder, _userId: string): Promise<Answer<MediaInfo>> {
    return missing()
  }

  /** A holder does not hold it any more. Without any holder it is gone for good. Idempotent. */
  release(_holder: Holder): Promise<void> {
    return missing()
  }

  /** For serving: who asks may see it, and its bytes were looked at (waited for up to ten seconds, then `unavailable`). */
  serve(_userId: string, _conversationId?: string): Promise<Answer<Servable>> {
    return missing()
  }

  /** What is known of it, for who may see it, at once. */
  describe(_userId: string, _conversationId?: string): Promise<Answer<MediaInfo>> {
    return missing()
  }

  /** What the queue’s consumer has to look at; nothing where it is done, given up or not whole. */
  task(): Promise<Task | null> {
    return missing()
  }

  /** The bytes were hashed: the content’s finding, if another upload of the same bytes was looked at already. This upload’s own copy is then removed. */
  hashed(_sha256: string): Promise<Finding | null> {
    return missing()
  }

  /** The bytes were looked at. Tells the conversations that hold it. Idempotent. */
  settle(_finding: Finding): Promise<void> {
    return missing()
  }

  override alarm(): Promise<void> {
    return missing()
  }
}

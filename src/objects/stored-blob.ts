/** One content, by its SHA-256: where its bytes are, what was found in them, and which uploads refer to it. The last one takes it with it. */
import { DurableObject } from 'cloudflare:workers'
import type { Finding } from '../platform/media.ts'

const missing = (): never => {
  throw new Error('not written yet')
}

export class StoredBlob extends DurableObject<Env> {
  /** An upload turned out to have this content. Gives the key under which the bytes are: its own, or that of the first one, and what was found in them. */
  admit(_upload: { mediaId: string; key: string; size: number }): Promise<{ key: string; finding: Finding | null }> {
    return missing()
  }

  /** What looking at the bytes has found. Idempotent. */
  settle(_finding: Finding): Promise<void> {
    return missing()
  }

  /** An upload is gone. Idempotent. */
  drop(_mediaId: string): Promise<void> {
    return missing()
  }

  override alarm(): Promise<void> {
    return missing()
  }
}

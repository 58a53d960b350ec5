/** What nobody wanted for a day goes; who is said to hold it is asked, once, whether it does. */
import * as holders from '../../domain/upload/holders.ts'
import * as uploads from '../../domain/upload/uploads.ts'
import { conversationStub, inboxStub } from '../../platform/address.ts'
import { atOnce } from '../../platform/at-once.ts'
import type { Tables } from '../tables.ts'

const calls = 16

/** Claims until this time are old enough to be asked for. */
export async function sweep(env: Env, tables: Tables, claimedUntil: number): Promise<void> {
  const { id: mediaId } = tables.read(uploads.get)
  const asked = tables.read((db) => holders.unconfirmed(db, claimedUntil))
  await atOnce(asked, calls, async ({ kind, id, claimedAt }) => {
    const holds = kind === 'conversation' ? await conversationStub(env, id).holds(mediaId) : await inboxStub(env, id).holdsPicture(mediaId)
    tables.change((db) => {
      if (holds) holders.confirm(db, { kind, id }, claimedAt)
      else holders.release(db, { kind, id }, Date.now(), claimedAt + 1)
    })
  })
  tables.change((db) => {
    if (!holders.anyCurrent(db)) uploads.end(db, Date.now())
  })
}

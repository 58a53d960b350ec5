/** Makes a file the picture of a person or a group: it has to be a picture, and the caller’s to use. */
import { type MediaInfo, Refused } from '../protocol/index.ts'
import { uploadStub } from './address.ts'
import type { Answer } from './answer.ts'
import type { Holder } from './media.ts'

/** Waits until it was looked at. The holder is written down by the upload before it is written anywhere else. */
export async function claimPicture(env: Env, holder: Holder, userId: string, mediaId: string): Promise<Answer<MediaInfo>> {
  const upload = uploadStub(env, mediaId)
  const served = await upload.serve(userId)
  // What is there and given to nobody is told apart from what was deleted by the next answer.
  if (!served.ok && served.code !== 'gone') return served
  const described = await upload.describe(userId)
  if (!described.ok) return described
  const { mime, state } = described.value
  if (!mime.startsWith('image/') || state !== 'ready')
    throw new Refused('invalid_request', 'avatarMediaId is not a picture.', {
      errors: [{ path: 'avatarMediaId', message: 'is not a picture' }],
    })
  return upload.use(holder, userId)
}

/** Makes a file the picture of a person or a group: it has to be a picture, and the caller’s to use. */
import { type MediaInfo, Refused } from '../protocol/index.ts'
import { uploadStub } from './address.ts'
import { unwrap } from './answer.ts'
import type { Holder } from './media.ts'

/** Waits until it was looked at. The holder is written down by the upload before it is written anywhere else. */
export async function claimPicture(env: Env, holder: Holder, userId: string, mediaId: string): Promise<MediaInfo> {
  const upload = uploadStub(env, mediaId)
  const { info } = unwrap(await upload.serve(userId))
  if (!info.mime.startsWith('image/') || info.state !== 'ready')
    throw new Refused('invalid_request', 'avatarMediaId is not a picture.', {
      errors: [{ path: 'avatarMediaId', message: 'is not a picture' }],
    })
  return unwrap(await upload.use(holder, userId))
}

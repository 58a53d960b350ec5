/** Media: resumable uploads (tus 1.0), bytes, thumbnails, links, and what of them a conversation holds. */
import { z } from 'zod'
import { message } from '../conversation.ts'
import { limits } from '../limits.ts'
import { attachmentKind, mediaInfo, mediaLink, storageUse } from '../media.ts'
import { id, pathId, seq } from '../primitives.ts'
import { type Route, anchor, conversationParams, json, limit, none, whole } from './route.ts'

const mediaParams = z.object({ mediaId: pathId })
/** One of the conversations in which a message carries it: with it nobody else has to be asked. */
const hint = { conversationId: id.optional() }
const token = { token: z.string().max(4_096).optional().meta({ description: 'Of a link; then no access token is needed.' }) }

export const mediaRoutes = {
  createUpload: {
    method: 'POST',
    path: '/v1/media',
    tag: 'Media',
    auth: true,
    raw: true,
    errors: ['forbidden', 'not_found', 'too_large', 'rate_limited'],
    summary:
      'Begin an upload (tus 1.0 creation): `Upload-Length` of 1 byte to 100 MiB, `Upload-Metadata` with `filename`, `filetype`, `conversationId`. An avatar has no `conversationId`.',
    answers: { 201: { description: '`Location: /v1/media/{mediaId}/upload`.' } },
  },
  headUpload: {
    method: 'HEAD',
    path: '/v1/media/{mediaId}/upload',
    tag: 'Media',
    auth: true,
    raw: true,
    errors: ['not_found'],
    summary: 'How far an own upload has come.',
    params: mediaParams,
    answers: { 200: { description: '`Upload-Offset`, `Upload-Length`.' } },
  },
  patchUpload: {
    method: 'PATCH',
    path: '/v1/media/{mediaId}/upload',
    tag: 'Media',
    auth: true,
    raw: true,
    errors: ['not_found', 'conflict', 'too_large', 'unsupported_media_type'],
    summary: 'Send bytes from `Upload-Offset` on, as `application/offset+octet-stream`.',
    params: mediaParams,
    answers: { 204: { description: '`Upload-Offset` after them.' } },
  },
  deleteUpload: {
    method: 'DELETE',
    path: '/v1/media/{mediaId}/upload',
    tag: 'Media',
    auth: true,
    raw: true,
    errors: ['not_found', 'conflict'],
    summary: 'Give up an own upload that no message carries.',
    params: mediaParams,
    answers: none,
  },
  getMedia: {
    method: 'GET',
    path: '/v1/media/{mediaId}',
    tag: 'Media',
    auth: true,
    raw: true,
    errors: ['not_found', 'gone'],
    summary: 'The bytes, for who may see a message that carries them. Takes `Range`, `If-Range`, `If-None-Match`; `HEAD` too.',
    params: mediaParams,
    query: z.strictObject({ ...hint, ...token }),
    answers: { 200: { description: 'The bytes.' }, 206: { description: 'A part of them.' }, 304: { description: 'Unchanged.' } },
  },
  getThumbnail: {
    method: 'GET',
    path: '/v1/media/{mediaId}/thumbnail',
    tag: 'Media',
    auth: true,
    raw: true,
    errors: ['not_found', 'gone'],
    summary: 'A smaller picture, of the least width that is enough, never larger than the original.',
    params: mediaParams,
    query: z.strictObject({ width: whole(1, 10_000).optional(), ...hint, ...token }),
    answers: { 200: { description: 'A picture.' }, 304: { description: 'Unchanged.' } },
  },
  describeMedia: {
    method: 'GET',
    path: '/v1/media/{mediaId}/info',
    tag: 'Media',
    auth: true,
    errors: ['not_found', 'gone'],
    summary: 'What is known of it besides its bytes.',
    params: mediaParams,
    query: z.strictObject(hint),
    answers: json(mediaInfo),
  },
  linkMedia: {
    method: 'POST',
    path: '/v1/media/{mediaId}/link',
    tag: 'Media',
    auth: true,
    errors: ['not_found', 'gone'],
    summary: `A signed URL of ${limits.mediaLinkSeconds} s for an image element or a player.`,
    params: mediaParams,
    query: z.strictObject(hint),
    answers: json(mediaLink),
  },
  listAttachments: {
    method: 'GET',
    path: '/v1/conversations/{conversationId}/attachments',
    tag: 'Media',
    auth: true,
    errors: ['not_found'],
    summary: 'Messages that carry media, files or links, newest first.',
    params: conversationParams,
    query: z.strictObject({ kind: attachmentKind, before: anchor, limit }),
    answers: json(
      z.object({
        messages: z.array(message),
        nextBefore: seq.optional().meta({ description: 'There may be more: ask with it as `before`. A page can be empty and go on.' }),
      }),
    ),
  },
  getStorageUse: {
    method: 'GET',
    path: '/v1/me/storage',
    tag: 'Media',
    auth: true,
    errors: [],
    summary: 'What the caller’s uploads take.',
    answers: json(storageUse),
  },
} as const satisfies Record<string, Route>

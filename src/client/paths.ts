/** Method and path of every route, without its schemas; that they are the protocol’s is checked by the compiler. */
import type { RouteName, Routes } from '../protocol/routes.ts'

/** Bytes are asked for where they are used. */
type Raw = { [R in RouteName]: Routes[R] extends { raw: true } ? R : never }[RouteName]
type Known = Exclude<RouteName, 'health' | Raw | Framed> | 'deleteUpload'

/** What is done by frames. */
type Framed = 'star' | 'unstar' | 'pin' | 'unpin'

export const paths: { readonly [R in Known]: readonly [Routes[R]['method'], Routes[R]['path']] } = {
  signUp: ['POST', '/v1/accounts'],
  signIn: ['POST', '/v1/sessions'],
  refresh: ['POST', '/v1/sessions/refresh'],
  signOut: ['DELETE', '/v1/sessions/current'],
  listDevices: ['GET', '/v1/devices'],
  revokeDevice: ['DELETE', '/v1/devices/{deviceId}'],
  getMe: ['GET', '/v1/me'],
  updateMe: ['PATCH', '/v1/me'],
  deleteMe: ['DELETE', '/v1/me'],
  linkExport: ['POST', '/v1/me/export/link'],
  getUser: ['GET', '/v1/users/{userIdOrHandle}'],
  listContacts: ['GET', '/v1/contacts'],
  putContact: ['PUT', '/v1/contacts/{userId}'],
  deleteContact: ['DELETE', '/v1/contacts/{userId}'],
  createConversation: ['POST', '/v1/conversations'],
  listConversations: ['GET', '/v1/conversations'],
  getConversation: ['GET', '/v1/conversations/{conversationId}'],
  updateConversation: ['PATCH', '/v1/conversations/{conversationId}'],
  listMembers: ['GET', '/v1/conversations/{conversationId}/members'],
  addMembers: ['POST', '/v1/conversations/{conversationId}/members'],
  setRole: ['PATCH', '/v1/conversations/{conversationId}/members/{userId}'],
  removeMember: ['DELETE', '/v1/conversations/{conversationId}/members/{userId}'],
  listBans: ['GET', '/v1/conversations/{conversationId}/bans'],
  ban: ['PUT', '/v1/conversations/{conversationId}/bans/{userId}'],
  unban: ['DELETE', '/v1/conversations/{conversationId}/bans/{userId}'],
  setPreferences: ['PATCH', '/v1/conversations/{conversationId}/preferences'],
  putDraft: ['PUT', '/v1/conversations/{conversationId}/draft'],
  createInvite: ['POST', '/v1/conversations/{conversationId}/invites'],
  revokeInvite: ['DELETE', '/v1/conversations/{conversationId}/invites/{code}'],
  acceptInvite: ['POST', '/v1/invites/{code}/accept'],
  listMessages: ['GET', '/v1/conversations/{conversationId}/messages'],
  sendMessage: ['POST', '/v1/conversations/{conversationId}/messages'],
  editMessage: ['PATCH', '/v1/conversations/{conversationId}/messages/{seq}'],
  deleteMessage: ['DELETE', '/v1/conversations/{conversationId}/messages/{seq}'],
  react: ['PUT', '/v1/conversations/{conversationId}/messages/{seq}/reactions/{emoji}'],
  unreact: ['DELETE', '/v1/conversations/{conversationId}/messages/{seq}/reactions/{emoji}'],
  listReactions: ['GET', '/v1/conversations/{conversationId}/messages/{seq}/reactions/{emoji}'],
  listScheduled: ['GET', '/v1/conversations/{conversationId}/scheduled'],
  scheduleMessage: ['POST', '/v1/conversations/{conversationId}/scheduled'],
  editScheduled: ['PATCH', '/v1/conversations/{conversationId}/scheduled/{messageId}'],
  cancelScheduled: ['DELETE', '/v1/conversations/{conversationId}/scheduled/{messageId}'],
  sendScheduled: ['POST', '/v1/conversations/{conversationId}/scheduled/{messageId}/send'],
  deleteUpload: ['DELETE', '/v1/media/{mediaId}/upload'],
  describeMedia: ['GET', '/v1/media/{mediaId}/info'],
  linkMedia: ['POST', '/v1/media/{mediaId}/link'],
  listAttachments: ['GET', '/v1/conversations/{conversationId}/attachments'],
  getStorageUse: ['GET', '/v1/me/storage'],
  setPush: ['PUT', '/v1/devices/current/push'],
  removePush: ['DELETE', '/v1/devices/current/push'],
  getVapidKey: ['GET', '/v1/push/vapid-key'],
  search: ['GET', '/v1/search'],
  listStars: ['GET', '/v1/conversations/{conversationId}/stars'],
  listReceipts: ['GET', '/v1/conversations/{conversationId}/messages/{seq}/receipts'],
}

export type KnownRoute = keyof typeof paths

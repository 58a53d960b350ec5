/** From ids to objects. An id holds all that it takes to find its object: no table, no lookup. */
import { createHash } from 'node:crypto'
import { nanoid } from 'nanoid'
import { Refused } from '../protocol/index.ts'
import { jurisdictionOf, jurisdictionOfDeployment, jurisdictionPattern, narrowed, withJurisdiction } from './jurisdiction.ts'

const userPattern = new RegExp(String.raw`^${jurisdictionPattern}[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$`)
const conversationPattern = new RegExp(String.raw`^${jurisdictionPattern}(?:d_[\w-]{43}|g_[\w-]{22})$`)

const mediaPattern = new RegExp(String.raw`^${jurisdictionPattern}m_[\w-]{22}$`)

type Placement = Pick<Env, 'JURISDICTION'>

export const newUserId = (env: Placement): string => withJurisdiction(jurisdictionOfDeployment(env), crypto.randomUUID())
export const newGroupId = (env: Placement): string => withJurisdiction(jurisdictionOfDeployment(env), `g_${nanoid(22)}`)
export const newMediaId = (env: Placement): string => withJurisdiction(jurisdictionOfDeployment(env), `m_${nanoid(22)}`)
export const isUserId = (id: string): boolean => userPattern.test(id)
export const isConversationId = (id: string): boolean => conversationPattern.test(id)

export const isMediaId = (id: string): boolean => mediaPattern.test(id)

/** The same for a pair whoever asks. Its jurisdiction comes from the two ids alone: a changed variable must not split a conversation in two. */
export function directId(a: string, b: string): string {
  const pair = [a, b].toSorted()
  const jurisdiction = pair.map(jurisdictionOf).find((name) => name !== undefined)
  return withJurisdiction(jurisdiction, `d_${createHash('sha256').update(pair.join('\n')).digest('base64url')}`)
}

const options = (locationHint: DurableObjectLocationHint | undefined) => (locationHint ? { locationHint } : {})
const absent = (what: string) => new Refused('not_found', `There is no such ${what}.`)

/** `hint` is honoured only by the call that creates the object. */
export function conversationStub(
  env: Pick<Env, 'CONVERSATION'>,
  id: string,
  hint?: DurableObjectLocationHint,
): DurableObjectStub<Conversation> {
  if (!isConversationId(id)) throw absent('conversation')
  return narrowed(env.CONVERSATION, jurisdictionOf(id), 'conversation').getByName(id, options(hint))
}

export function inboxStub(env: Pick<Env, 'INBOX'>, userId: string, hint?: DurableObjectLocationHint): DurableObjectStub<UserInbox> {
  if (!isUserId(userId)) throw absent('user')
  return narrowed(env.INBOX, jurisdictionOf(userId), 'user').getByName(userId, options(hint))
}

/** One upload, and what has become of it. */
export function uploadStub(env: Pick<Env, 'UPLOAD'>, mediaId: string, hint?: DurableObjectLocationHint): DurableObjectStub<Upload> {
  if (!isMediaId(mediaId)) throw absent('media')
  return narrowed(env.UPLOAD, jurisdictionOf(mediaId), 'media').getByName(mediaId, options(hint))
}

/** One content, by the SHA-256 of its bytes in base64url. */
export const blobStub = (env: Pick<Env, 'BLOB'> & Placement, sha256: string): DurableObjectStub<StoredBlob> =>
  narrowed(env.BLOB, jurisdictionOfDeployment(env)).getByName(sha256)

export const handleStub = (
  env: Pick<Env, 'HANDLE'> & Placement,
  handle: string,
  hint?: DurableObjectLocationHint,
): DurableObjectStub<Handle> => narrowed(env.HANDLE, jurisdictionOfDeployment(env)).getByName(handle, options(hint))

export const keyringStub = (env: Pick<Env, 'KEYRING'> & Placement): DurableObjectStub<Keyring> =>
  narrowed(env.KEYRING, jurisdictionOfDeployment(env)).getByName('keyring')

type Conversation = InstanceOf<Env['CONVERSATION']>
type UserInbox = InstanceOf<Env['INBOX']>
type Handle = InstanceOf<Env['HANDLE']>
type Keyring = InstanceOf<Env['KEYRING']>
type Upload = InstanceOf<Env['UPLOAD']>
type StoredBlob = InstanceOf<Env['BLOB']>
/** The class behind a namespace, without importing from the layer above. */
type InstanceOf<N> = N extends DurableObjectNamespace<infer T> ? T : never

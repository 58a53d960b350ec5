/** Apple Push Notification service: one request for each device token, over HTTP/2 where the platform has it. */
import type { Push } from '../../objects/push.ts'
import { type ApnsKey, apnsKey, apnsUrl, issuerOf } from '../../platform/push/providers.ts'
import { providerToken } from '../../platform/push/tokens.ts'
import { pushPayload } from '../../protocol/index.ts'
import { type Answered, type Sent, ask, meaning, refused } from './sending.ts'
import { lifeSeconds, topicOf } from './topic.ts'
import { withoutCredentials } from './without-credentials.ts'

function bodyOf({ payload: text, conversationId, isAudible }: Push): string {
  const payload = pushPayload.parse(JSON.parse(text))
  const { title, body, badge, expiresAt } = payload
  const aps = isAudible
    ? { alert: { title, body }, badge, sound: 'default', 'thread-id': topicOf(conversationId) }
    : { 'content-available': 1, badge }
  // What the alert says once is enough of its 4,096 bytes.
  return JSON.stringify(isAudible ? { aps, kind: payload.kind, conversationId, seq: payload.seq, expiresAt } : { aps, ...payload })
}

async function post(env: Env, key: ApnsKey, { push, token }: Target, now: number, unwanted?: string): Promise<Answered & { jwt: string }> {
  const jwt = await providerToken(env, 'apns', issuerOf(key), now, unwanted)
  const headers = {
    authorization: `bearer ${jwt}`,
    'content-type': 'application/json',
    'apns-topic': key.topic,
    'apns-push-type': push.isAudible ? 'alert' : 'background',
    'apns-priority': push.isAudible ? '10' : '5',
    'apns-collapse-id': topicOf(push.conversationId),
    'apns-expiration': String(Math.floor(now / 1_000) + lifeSeconds(push, now)),
  }
  return { ...(await ask(apnsUrl(env, token), { headers, body: bodyOf(push) }, now)), jwt }
}

interface Target {
  push: Push
  token: string
}

const says = ({ text }: Answered, ...reasons: string[]): boolean => reasons.some((reason) => text.includes(`"${reason}"`))

export async function sendApns(env: Env, push: Push, token: string, now: number): Promise<Sent> {
  const key = apnsKey(env)
  if (!key) return withoutCredentials('apns')
  let answer = await post(env, key, { push, token }, now)
  if (says(answer, 'ExpiredProviderToken')) answer = await post(env, key, { push, token }, now, answer.jwt)
  const meant = meaning(answer)
  if (meant) return meant
  const isGone = answer.status === 410 || says(answer, 'BadDeviceToken', 'Unregistered', 'DeviceTokenNotForTopic')
  return isGone ? { outcome: 'gone' } : refused('apns', answer)
}

/** Firebase Cloud Messaging, HTTP v1: one request for each token. */
import type { Push } from '../../objects/push.ts'
import { type FcmAccount, fcmAccount, fcmUrl, issuerOf } from '../../platform/push/providers.ts'
import { providerToken } from '../../platform/push/tokens.ts'
import { type PushPayload, pushPayload } from '../../protocol/index.ts'
import { type Answered, type Sent, ask, meaning, refused } from './sending.ts'
import { lifeSeconds, topicOf } from './topic.ts'
import { withoutCredentials } from './without-credentials.ts'

/** Data is text to Firebase. */
const dataOf = (payload: PushPayload): Record<string, string> =>
  Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, String(value)]))

function messageOf(push: Push, token: string, now: number): object {
  const { payload: text, conversationId, isAudible } = push
  const payload = pushPayload.parse(JSON.parse(text))
  const tag = topicOf(conversationId)
  const shown = isAudible
    ? { notification: { title: payload.title, body: payload.body }, android: { notification: { tag, notification_count: payload.badge } } }
    : { android: {} }
  return {
    message: {
      ...shown,
      token,
      data: dataOf(payload),
      android: { ...shown.android, priority: isAudible ? 'HIGH' : 'NORMAL', collapse_key: tag, ttl: `${lifeSeconds(push, now)}s` },
    },
  }
}

async function post(env: Env, account: FcmAccount, body: string, now: number, unwanted?: string): Promise<Answered & { token: string }> {
  const token = await providerToken(env, 'fcm', issuerOf(account), now, unwanted)
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return { ...(await ask(fcmUrl(env, account.project_id), { headers, body }, now)), token }
}

export async function sendFcm(env: Env, push: Push, token: string, now: number): Promise<Sent> {
  const account = fcmAccount(env)
  if (!account) return withoutCredentials('fcm')
  const body = JSON.stringify(messageOf(push, token, now))
  let answer = await post(env, account, body, now)
  // A token that ended early, or was taken back.
  if (answer.status === 401) answer = await post(env, account, body, now, answer.token)
  const meant = meaning(answer)
  if (meant) return meant
  const isGone = /"(?:UNREGISTERED|SENDER_ID_MISMATCH)"/.test(answer.text) || answer.status === 404
  return isGone ? { outcome: 'gone' } : refused('fcm', answer)
}

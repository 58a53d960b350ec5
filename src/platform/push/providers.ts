/** Google's and Apple's push: whose credentials, and where. Without credentials there is no provider. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { toBase64url } from '../base64url.ts'

const service = z.object({ project_id: z.string(), client_email: z.string(), private_key: z.string() })
const appKey = z.object({ keyId: z.string(), teamId: z.string(), topic: z.string(), privateKey: z.string() })

export type FcmAccount = z.infer<typeof service>
export type ApnsKey = z.infer<typeof appKey>
export type ProviderName = 'fcm' | 'apns'

function secretOf<T>(name: string, text: string | undefined, schema: z.ZodType<T>): T | undefined {
  if (!text) return undefined
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    // What it holds is nobody's to read in a log.
    throw new Error(`${name} is not what it should be`)
  }
}

export const fcmAccount = (env: Pick<Env, 'FCM_SERVICE_ACCOUNT'>): FcmAccount | undefined =>
  secretOf('FCM_SERVICE_ACCOUNT', env.FCM_SERVICE_ACCOUNT, service)
export const apnsKey = (env: Pick<Env, 'APNS_KEY'>): ApnsKey | undefined => secretOf('APNS_KEY', env.APNS_KEY, appKey)

export const fcmTokenUrl = ({ FCM_BASE_URL: base }: Pick<Env, 'FCM_BASE_URL'>): string =>
  base ? `${base}/token` : 'https://oauth2.googleapis.com/token'
export const fcmUrl = ({ FCM_BASE_URL: base }: Pick<Env, 'FCM_BASE_URL'>, projectId: string): string =>
  `${base || 'https://fcm.googleapis.com'}/v1/projects/${encodeURIComponent(projectId)}/messages:send`
export const apnsUrl = ({ APNS_BASE_URL: base }: Pick<Env, 'APNS_BASE_URL'>, token: string): string =>
  `${base || 'https://api.push.apple.com'}/3/device/${token}`

/** Names credentials without telling them: a token of others is of no use. */
export const issuerOf = (credentials: FcmAccount | ApnsKey): string =>
  toBase64url(createHash('sha256').update(JSON.stringify(credentials)).digest()).slice(0, 16)

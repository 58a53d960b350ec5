/** Devices may subscribe by a provider for which the operator has no credentials: they are told nothing, and the operator once. */
import type { ProviderName } from '../../platform/push/providers.ts'
import { type Sent, report } from './sending.ts'

const secrets = { fcm: 'FCM_SERVICE_ACCOUNT', apns: 'APNS_KEY' } as const
const reported = new Set<ProviderName>()

export function withoutCredentials(provider: ProviderName): Sent {
  if (!reported.has(provider)) report('pushes are skipped', { provider, missing: secrets[provider] })
  reported.add(provider)
  return { outcome: 'skipped' }
}

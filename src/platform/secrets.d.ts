/** Secrets that a deployment may have, by `wrangler secret put`; none is needed. */
interface __BaseEnv_Env {
  /** Signs access tokens in place of the Keyring's own keys; at least 32 characters. */
  SIGNING_KEY?: string
}

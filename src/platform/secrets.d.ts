/** Secrets that a deployment may have, by `wrangler secret put`; none is needed. */
interface __BaseEnv_Env {
  /** Signs access tokens in place of the Keyring's own keys; at least 32 characters. */
  SIGNING_KEY?: string
  /** The operator's own VAPID key in place of the Keyring's: a JWK of P-256, or its `d` in base64url. Another key ends all Web Push subscriptions. */
  VAPID_PRIVATE_KEY?: string
  /** The JSON of a Google service account that may send by FCM. */
  FCM_SERVICE_ACCOUNT?: string
  /** `{ keyId, teamId, topic, privateKey }` as JSON; `privateKey` is the PKCS #8 PEM of the `.p8` file. */
  APNS_KEY?: string
  /** Opens `GET /v1/operator/dead-letters` as a bearer token; at least 32 characters. */
  OPERATOR_TOKEN?: string
}

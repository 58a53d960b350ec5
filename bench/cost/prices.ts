/** What the platform charges beyond what a plan includes, in dollars, as of a day. A new day's prices are a change of this file alone. */
export const prices = {
  asOf: '2026-11-22',
  plan: 'Workers Paid',
  workerRequestsPerMillion: 0.3,
  workerCpuPerMillionMs: 0.02,
  /** A call, an upgrade, an alarm. */
  objectRequestsPerMillion: 0.15,
  /** So many incoming WebSocket messages are one request; outgoing ones and answered pings are none. */
  socketMessagesPerRequest: 20,
  objectDurationPerMillionGigabyteSeconds: 12.5,
  /** What every object is charged as, whatever it uses. */
  objectGigabytes: 0.128,
  rowsReadPerMillion: 0.001,
  rowsWrittenPerMillion: 1,
  storedPerGigabyteMonth: 0.2,
  queueOperationsPerMillion: 0.4,
  /** It is written, read and deleted. */
  queueOperationsPerMessage: 3,
} as const

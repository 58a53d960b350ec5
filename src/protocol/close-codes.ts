/** Why the server closes a WebSocket. Clients of every code but 4403 may come back, with jitter, and resume by cursor. */
export const closeCodes = {
  foreignFrames: { code: 4400, when: 'Frames that are not the protocol’s, repeatedly.' },
  unauthenticated: { code: 4401, when: 'The access token expired, or the device was revoked.' },
  notMember: { code: 4403, when: 'No longer a member of this conversation.' },
  slowReader: { code: 4409, when: 'More waits for this reader than the server buffers; come back and resume by cursor.' },
  tooManyRefused: { code: 4429, when: '2,000 refused frames within a minute.' },
  tooLarge: { code: 1009, when: 'A WebSocket message over 1 MiB.' },
  restart: { code: 1012, when: 'The server restarts; reconnect.' },
} as const

export type CloseReason = keyof typeof closeCodes

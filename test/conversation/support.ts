/** What the tests of a conversation share. */
export * from './clock.ts'
export * from './room.ts'
export * from './socket.ts'
export * from './storage.ts'

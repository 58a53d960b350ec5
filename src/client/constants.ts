/** The few numbers of the protocol that the SDK needs; that they are the protocol’s is checked by the compiler, without loading the rest. */
import type { closeCodes } from '../protocol/close-codes.ts'
import type { limits } from '../protocol/limits.ts'

type Limits = typeof limits
type Code<R extends keyof typeof closeCodes> = (typeof closeCodes)[R]['code']

export const typingSeconds: Limits['typingSeconds'] = 6
export const watchedUsers: Limits['watchedUsers'] = 200
export const framesPerMessage: Limits['framesPerMessage'] = 128
export const mediaBytes: Limits['mediaBytes'] = 104_857_600
export const partBytes: Limits['mediaPartBytes'] = 5_242_880
/** UTF-8 bytes of what is sent together. */
export const batchBytes = 512 * 1024

export const foreignFrames: Code<'foreignFrames'> = 4400
export const unauthenticated: Code<'unauthenticated'> = 4401
export const notMember: Code<'notMember'> = 4403
export const tooManyRefused: Code<'tooManyRefused'> = 4429

/** Accounts, devices, sessions and contacts, as clients see them. */
import { z } from 'zod'
import { limits } from './limits.ts'
import { filledText, id, text, time } from './primitives.ts'

const { min, max } = limits.handleLength

/** Taken in lower case; 3..32 of a-z 0-9 _, starting with a letter. */
export const handle = z
  .string()
  .regex(new RegExp(String.raw`^[A-Za-z]\w{${min - 1},${max - 1}}$`), `is not ${min}..${max} of a-z 0-9 _, starting with a letter`)
  .toLowerCase()
  .meta({ id: 'Handle', description: '3..32 of `a-z 0-9 _`, starts with a letter; taken in lower case.' })

export const password = text(limits.passwordCodePoints.max, { min: limits.passwordCodePoints.min, over: 'invalid_request' })
export const name = filledText(limits.nameCodePoints)
export const about = text(limits.aboutCodePoints)
export const deviceInput = z.strictObject({ name })

const settingsFields = {
  lastSeen: z.enum(['everyone', 'contacts', 'nobody']),
  readReceipts: z.boolean(),
  pushPreview: z.boolean().meta({ description: 'Whether pushes show names and text; absent where they do.' }),
}
export const settings = z
  .object({ ...settingsFields, pushPreview: settingsFields.pushPreview.optional() })
  .meta({ id: 'AccountSettings', description: '`lastSeen` and `readReceipts` are reciprocal: who hides, is not shown.' })
export type AccountSettings = z.infer<typeof settings>

export const user = z
  .object({ id, handle: z.string(), name: z.string(), about: z.string().optional(), avatarMediaId: id.optional() })
  .meta({ id: 'User' })
export type User = z.infer<typeof user>

export const account = z.object({ ...user.shape, settings, createdAt: time }).meta({ id: 'Account' })
export type Account = z.infer<typeof account>

export const device = z.object({ id, name: z.string(), createdAt: time, lastActiveAt: time, current: z.boolean() }).meta({ id: 'Device' })
export type Device = z.infer<typeof device>

export const session = z
  .object({ user, device, accessToken: z.string(), accessTokenExpiresAt: time, refreshToken: z.string() })
  .meta({ id: 'Session', description: 'One device of one user. The access token lives 15 minutes; the refresh token is used once.' })
export type Session = z.infer<typeof session>

export const contact = z.object({ userId: id, name: z.string().optional(), blocked: z.boolean() }).meta({ id: 'Contact' })
export type Contact = z.infer<typeof contact>

export const signUp = z.strictObject({ handle, name, password, device: deviceInput })
export const signIn = z.strictObject({
  handle,
  password: text(limits.passwordCodePoints.max, { over: 'invalid_request' }),
  device: deviceInput,
})
export const refresh = z.strictObject({ refreshToken: z.string().max(1_024) })
export const profilePatch = z.strictObject({
  name: name.optional(),
  about: about.optional(),
  avatarMediaId: id.nullable().optional(),
  settings: z.strictObject(settingsFields).partial().optional(),
})
export const contactInput = z.strictObject({ name: name.optional(), blocked: z.boolean().optional() })
export const passwordProof = z.strictObject({ password: z.string() })

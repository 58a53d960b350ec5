/** The caller's account, devices and contacts, and the profiles of others: each the business of one inbox. */
import { handleStub, inboxStub, isUserId } from '../platform/address.ts'
import { unwrap } from '../platform/answer.ts'
import { isPassword } from '../platform/password.ts'
import { Refused, handle } from '../protocol/index.ts'
import * as allowances from './allowances.ts'
import type { Handlers } from './handler.ts'

type Names =
  | 'listDevices'
  | 'revokeDevice'
  | 'getMe'
  | 'updateMe'
  | 'deleteMe'
  | 'getUser'
  | 'listContacts'
  | 'putContact'
  | 'deleteContact'

const nobody = () => new Refused('not_found', 'There is no such user.')

async function userIdOf(env: Env, key: string): Promise<string> {
  if (isUserId(key)) return key
  const { data } = handle.safeParse(key)
  if (data === undefined) throw nobody()
  return unwrap(await handleStub(env, data).lookup())
}

export const accountHandlers: Handlers<Names> = {
  listDevices: async ({ env, caller: { userId, deviceId } }) => ({
    status: 200,
    body: { devices: unwrap(await inboxStub(env, userId).listDevices(deviceId)) },
  }),

  revokeDevice: async ({ env, caller, params }) => {
    unwrap(await inboxStub(env, caller.userId).revokeDevice(params.deviceId))
    return { status: 204 }
  },

  getMe: async ({ env, caller }) => ({ status: 200, body: unwrap(await inboxStub(env, caller.userId).getAccount()) }),

  updateMe: async ({ env, caller, body }) => ({ status: 200, body: unwrap(await inboxStub(env, caller.userId).updateProfile(body)) }),

  deleteMe: async ({ env, caller: { userId }, body }) => {
    const record = unwrap(await inboxStub(env, userId).passwordRecord())
    const right = await allowances.passwordTry(env, record.handle, async () =>
      (await isPassword(env, body.password, record.hash)) ? record : undefined,
    )
    if (!right) throw new Refused('forbidden', 'The password is wrong.')
    unwrap(await inboxStub(env, userId).deleteAccount())
    return { status: 204 }
  },

  getUser: async ({ env, caller, params }) => {
    const userId = await userIdOf(env, params.userIdOrHandle)
    return { status: 200, body: unwrap(await inboxStub(env, userId).introduce(caller.userId)).user }
  },

  listContacts: async ({ env, caller }) => ({
    status: 200,
    body: { contacts: unwrap(await inboxStub(env, caller.userId).listContacts()) },
  }),

  putContact: async ({ env, caller, params: { userId }, body }) => {
    if (!isUserId(userId)) throw nobody()
    if (userId !== caller.userId) unwrap(await inboxStub(env, userId).introduce(caller.userId))
    return { status: 200, body: unwrap(await inboxStub(env, caller.userId).putContact({ userId, ...body })) }
  },

  deleteContact: async ({ env, caller, params }) => {
    unwrap(await inboxStub(env, caller.userId).removeContact(params.userId))
    return { status: 204 }
  },
}

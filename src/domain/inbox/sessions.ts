/** A session: one device of one user. Who signs up, signs in or refreshes gets one. */
import type { Device, User } from '../../protocol/index.ts'
import type { Database } from '../database.ts'
import * as account from './account.ts'
import * as devices from './devices.ts'

export interface SignedIn {
  user: User
  device: Device
  /** Of the pair of tokens that the session holds now. */
  generation: number
}

export function signUp(db: Database, input: account.NewAccount & { device: devices.NewDevice }, now: number): SignedIn {
  account.create(db, input, now)
  return signIn(db, input.device, now)
}

export function signIn(db: Database, input: devices.NewDevice, now: number): SignedIn {
  return { user: account.userOf(account.live(db)), ...devices.create(db, input, now) }
}

/** Nothing for a replay, which has ended the device. */
export function refresh(db: Database, exchange: devices.Exchange, now: number): SignedIn | undefined {
  const paired = devices.refresh(db, exchange, now)
  return paired && { user: account.userOf(account.live(db)), ...paired }
}

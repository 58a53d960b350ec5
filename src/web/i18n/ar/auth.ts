/** auth. */
import type { auth as english } from '../en/auth.ts'
import type { Translated } from '../message.ts'

export const auth: Translated<typeof english> = { title: 'auth' }

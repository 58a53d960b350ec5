/** contacts. */
import type { contacts as english } from '../en/contacts.ts'
import type { Translated } from '../message.ts'

export const contacts: Translated<typeof english> = { title: 'contacts' }

/** The contacts with their profiles, by the name that this person knows them by. */
import { useMemo } from 'react'
import type { Contact, User } from '../../client/index.ts'
import { useSpeech } from '../i18n/catalogue.ts'
import { useText } from '../i18n/useText.ts'
import { useChat } from '../state/ChatContext.tsx'
import { useStore } from '../state/useStore.ts'
import { useStores } from '../state/useStores.ts'

export interface Person {
  contact: Contact
  /** Absent until it is known here, or where the account is gone. */
  user: User | undefined
  /** The name given to them, else their own. */
  name: string
}

/** Sorted by name; undefined until the contacts are here. The blocked ones are among them. */
export function usePeople(): readonly Person[] | undefined {
  const chat = useChat()
  const contacts = useStore(chat.contacts)
  const t = useText()
  const locale = useSpeech((speech) => speech.locale)
  const stores = useMemo(() => (contacts ?? []).map(({ userId }) => chat.user(userId)), [chat, contacts])
  const users = useStores(stores)
  return useMemo(() => {
    if (!contacts) return undefined
    const { compare } = new Intl.Collator(locale === 'en-XA' ? 'en' : locale, { sensitivity: 'base', numeric: true })
    return contacts
      .map((contact, at): Person => {
        const user = users[at]
        return { contact, user, name: contact.name ?? user?.name ?? t('contacts.unknown') }
      })
      .toSorted((a, b) => compare(a.name, b.name))
  }, [contacts, users, locale, t])
}

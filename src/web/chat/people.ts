/** What people and conversations are called here: by the name that this person gave, else by their own. */
import { useMemo } from 'react'
import type { Contact, ConversationInfo, Store, User } from '../../client/index.ts'
import { text } from '../i18n/useText.ts'
import { useChat } from '../state/ChatContext.tsx'
import { useStore } from '../state/useStore.ts'
import { useStores } from '../state/useStores.ts'

export type ContactsById = ReadonlyMap<string, Contact>

const indexed = new WeakMap<readonly Contact[], ContactsById>()
const none: ContactsById = new Map()

function byId(contacts: readonly Contact[] | undefined): ContactsById {
  if (!contacts) return none
  const known = indexed.get(contacts)
  if (known) return known
  const made = new Map(contacts.map((contact) => [contact.userId, contact]))
  indexed.set(contacts, made)
  return made
}

export const useContactsById = (): ContactsById => byId(useStore(useChat().contacts))

/** Somebody whose profile is not here (yet) is a member like others; a name is empty only where the account was deleted. */
export const nameOf = (user: User | undefined, contact: Contact | undefined): string =>
  user?.name === '' ? text('chat.deletedAccount') : (contact?.name ?? user?.name ?? text('chat.someone'))

/** A direct chat loses one of its two only with the account. */
export const isPeerDeleted = ({ kind, memberCount }: Pick<ConversationInfo, 'kind' | 'memberCount'>): boolean =>
  kind === 'direct' && memberCount < 2

/** `title`, the contact's name, or the peer's own. */
export function conversationName(info: Pick<ConversationInfo, 'kind' | 'name' | 'peer' | 'memberCount'>, contacts: ContactsById): string {
  if (isPeerDeleted(info)) return text('chat.deletedAccount')
  return info.kind === 'direct' && info.peer ? nameOf(info.peer, contacts.get(info.peer.id)) : info.name
}

const noUser: Store<User | undefined> = { get: () => undefined, subscribe: () => () => undefined }

/** Whose picture stands for it: the group's own, or the peer's. */
export const pictureOf = (info: Pick<ConversationInfo, 'kind' | 'peer' | 'avatarMediaId' | 'memberCount'>): string | undefined =>
  info.kind === 'group' ? info.avatarMediaId : isPeerDeleted(info) ? undefined : info.peer?.avatarMediaId

/** Of nobody in particular, for an empty id. */
export function usePerson(userId: string): { user: User | undefined; contact: Contact | undefined; name: string } {
  const chat = useChat()
  const user = useStore(userId === '' ? noUser : chat.user(userId))
  const contact = useContactsById().get(userId)
  return { user, contact, name: nameOf(user, contact) }
}

/** First names are enough where many are named. */
export const shortName = (name: string): string => name.trim().split(/\s+/u)[0] ?? name

/** What a message mentions in place of ids. */
export const everybody = 'all'

export interface NamedUser {
  userId: string
  handle: string | undefined
  name: string
  mediaId: string | undefined
}

/** In the order of the ids, which must be the same array as long as they are the same. */
export function useNames(userIds: readonly string[]): readonly NamedUser[] {
  const chat = useChat()
  const contacts = useContactsById()
  const users = useStores(useMemo(() => userIds.map((id) => (id === everybody ? noUser : chat.user(id))), [chat, userIds]))
  return useMemo(
    () =>
      userIds.map((userId, at) => ({
        userId,
        handle: users[at]?.handle,
        name: nameOf(users[at], contacts.get(userId)),
        mediaId: users[at]?.avatarMediaId,
      })),
    [userIds, users, contacts],
  )
}

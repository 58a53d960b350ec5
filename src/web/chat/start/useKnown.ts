/** Who can be offered by name: the contacts, and those with whom there is a direct chat. Nobody who is blocked. */
import { useMemo } from 'react'
import { usePeople } from '../../contacts/usePeople.ts'
import { useChat } from '../../state/ChatContext.tsx'
import { useStore } from '../../state/useStore.ts'

export interface Known {
  id: string
  name: string
  handle: string
  mediaId: string | undefined
}

/** Undefined until the contacts are here. */
export function useKnown(): readonly Known[] | undefined {
  const conversations = useStore(useChat().conversations)
  const people = usePeople()
  return useMemo(() => {
    if (!people) return undefined
    const contactIds = new Set(people.map(({ contact }) => contact.userId))
    const contacts = people
      .filter(({ contact }) => !contact.blocked)
      .map(({ contact, user, name }) => ({ id: contact.userId, name, handle: user?.handle ?? '', mediaId: user?.avatarMediaId }))
    const others = conversations.flatMap(({ kind, peer }) =>
      kind === 'direct' && peer && !contactIds.has(peer.id)
        ? [{ id: peer.id, name: peer.name, handle: peer.handle, mediaId: peer.avatarMediaId }]
        : [],
    )
    return [...contacts, ...others]
  }, [conversations, people])
}

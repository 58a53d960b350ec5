/** Whom `@handle` means in a message: the same name in its bubble, in quotes of it, and in the list of chats. */
import { useCallback, useContext, useMemo } from 'react'
import type { Conversation } from '../../../client/index.ts'
import { useText } from '../../i18n/useText.ts'
import { useChat, useMe } from '../../state/ChatContext.tsx'
import { handlesIn } from '../composer/mentions.ts'
import { everybody, useNames } from '../people.ts'
import { FindContext } from './useQuoted.ts'

export interface Mentioned {
  name: string
  /** The person here, or everybody. */
  isMe: boolean
}

const nobody: readonly string[] = []

/** Undefined for a handle that means nobody in it. The array must be the same one as long as its ids are. */
export function useMentioned(mentions: readonly string[] = nobody): (handle: string) => Mentioned | undefined {
  const t = useText()
  const me = useMe()
  const people = useNames(mentions)
  return useCallback(
    (handle) => {
      const person = people.find((one) => one.handle === handle)
      if (person) return { name: person.name, isMe: person.userId === me.id }
      return handle === everybody && mentions.includes(everybody) ? { name: t('chat.mention.all'), isMe: true } : undefined
    },
    [people, mentions, me.id, t],
  )
}

/** Whom a quote mentions: a quote has words alone, so the message is looked at where it is loaded, else the members are. */
export function useMentionsOf(conversation: Conversation, seq: number | undefined, preview = ''): readonly string[] {
  const chat = useChat()
  const find = useContext(FindContext)
  return useMemo(() => {
    const handles = handlesIn(preview)
    if (seq === undefined || handles.length === 0 || conversation.info.get()?.kind !== 'group') return nobody
    const message = find(seq)
    if (message) return message.mentions ?? nobody
    const members = conversation.members.get().members.filter(({ userId }) => handles.includes(chat.user(userId).get()?.handle ?? ''))
    return [...members.map(({ userId }) => userId), everybody]
  }, [chat, conversation, find, seq, preview])
}

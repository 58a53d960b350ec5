/** `@` and the letters after it, where the caret is; and whom a whole text mentions. */
import type { Chat, Conversation } from '../../../client/index.ts'

export interface MentionQuery {
  /** Where the `@` stands. */
  from: number
  query: string
}

const open = /(?:^|[\s([{"'])@(\w{0,32})$/u
const named = /(?<![\w@])@([a-z]\w{2,31})/giu

export function mentionBefore(text: string, caret: number): MentionQuery | undefined {
  const query = open.exec(text.slice(0, caret))?.[1]
  return query === undefined ? undefined : { from: caret - query.length - 1, query }
}

/** The handles in a text, each once, in lower case. */
export const handlesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(named)].flatMap((match) => match[1]?.toLowerCase() ?? [])),
]

/** The text with the query replaced, and where the caret goes. */
export function withMention(text: string, { from, query }: MentionQuery, handle: string): { text: string; caret: number } {
  const rest = text.slice(from + 1 + query.length)
  const inserted = `@${handle}${rest.startsWith(' ') ? '' : ' '}`
  return { text: text.slice(0, from) + inserted + rest, caret: from + handle.length + 2 }
}

/** Ids of the members whom a text means. */
export function mentionedIn(words: string, conversation: Conversation, chat: Chat): string[] {
  const handles = handlesIn(words)
  if (handles.length === 0) return []
  const members = conversation.members.get().members.map(({ userId }) => chat.user(userId).get())
  const mentioned = members.flatMap((user) => (user && handles.includes(user.handle) ? [user.id] : []))
  const isAll = handles.includes('all') && !members.some((user) => user?.handle === 'all')
  return isAll ? [...mentioned, 'all'] : mentioned
}

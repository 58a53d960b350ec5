/** What chats say: the list, the timeline, the composer, groups. */
export const chat = {
  'list.title': 'Chats',
  'list.empty': 'No chats yet',
  'list.emptyBody': 'Say hello to somebody: all you need is their handle.',
  'list.loading': 'Chats are loading',
  'conversation.title': 'Chat',
  'info.title': 'Details',
} as const

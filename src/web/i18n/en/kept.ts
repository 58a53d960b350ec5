/** What is said of messages that somebody starred for themselves, or pinned for everybody. */
export const kept = {
  star: 'Star',
  unstar: 'Remove the star',
  pin: 'Pin',
  unpin: 'Unpin',
  starred: 'starred',
  notice: '{by} pinned a message',

  'bar.label': 'Pinned messages',
  'bar.one': 'Pinned message',
  'bar.some': 'Pinned message {place} of {count}',
  'bar.all': 'All pinned messages',

  'replace.title': 'Replace the oldest pinned message?',
  'replace.body': 'Three messages are pinned already. The oldest of them gives way to this one.',
  'replace.confirm': 'Replace',

  'title.starred': 'Starred messages',
  'title.pinned': 'Pinned messages',
  'empty.starred': 'No starred messages yet',
  'empty.pinned': 'No pinned messages yet',
  'emptyBody.starred': 'A message’s menu has a star. What you star is found here, by nobody but you.',
  'emptyBody.pinned': 'A message’s menu has a pin. What is pinned stands on top of the chat for everybody.',
  from: '{name} · {when}',
} as const

/** What is said where the media, files and links of a chat are looked through. */
export const gallery = {
  title: 'Media, files and links',
  newest: 'Newest media',
  kinds: 'Kind',
  'kind.media': 'Media',
  'kind.audio': 'Audio',
  'kind.file': 'Files',
  'kind.link': 'Links',

  'empty.media': 'No photos or videos yet',
  'empty.audio': 'No recordings or music yet',
  'empty.file': 'No files yet',
  'empty.link': 'No links yet',
  emptyBody: 'What is sent in this chat is collected here.',
  failed: 'It cannot be loaded',
  offline: 'You are offline',
  offlineBody: 'It comes as soon as there is a connection.',
  more: 'More is loading',

  image: 'Photo from {name}, {when}',
  video: 'Video from {name}, {when}',
  menu: 'Menu of {what}',
  show: 'Show in chat',
  download: 'Download',
  stop: 'Stop the download',
  from: '{name} · {when}',
} as const

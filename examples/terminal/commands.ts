/** The commands, each with its own words of help: one table drives both. */
import type { App } from './app.ts'
import { Misuse } from './misuse.ts'

export interface Command {
  usage: string
  help: string
  run(app: App, rest: string): Promise<void> | void
}

function split(rest: string): [string, string] {
  const [, first = '', more = ''] = /^(\S*)\s*([^]*)$/u.exec(rest) ?? []
  return [first, more]
}

function numbered(rest: string): [number, string] {
  const [first, more] = split(rest)
  if (!/^\d+$/u.test(first)) throw new Misuse('a message’s number comes first')
  return [Number(first), more]
}

function filled(text: string, what: string): string {
  if (text.trim() === '') throw new Misuse(`${what} is missing`)
  return text
}

const handleIn = (rest: string): string => filled(rest, 'a handle').trim()

function numberIn(rest: string): number | undefined {
  const text = rest.trim()
  if (text === '') return undefined
  if (!/^\d+(?:\.\d+)?$/u.test(text)) throw new Misuse('that is not a number')
  return Number(text)
}

export const commands: Record<string, Command> = {
  '/list': {
    usage: '/list [all]',
    help: 'your conversations; all: the archived ones too',
    run: (app, rest) => app.list(rest.trim() === 'all'),
  },
  '/open': {
    usage: '/open 2 | bob',
    help: 'open one of the list, or a person',
    run: (app, rest) => app.open(filled(rest, 'a number or a handle').trim()),
  },
  '/direct': { usage: '/direct bob', help: 'talk to one person', run: (app, rest) => app.direct(handleIn(rest)) },
  '/group': {
    usage: '/group Title bob carol',
    help: 'make a group ("two words" for a longer title)',
    run: (app, rest) => {
      const [, quoted, word, handles = ''] = /^(?:"([^"]+)"|(\S+))\s*([^]*)$/u.exec(rest.trim()) ?? []
      return app.group(filled(quoted ?? word ?? '', 'a title'), handles.split(/\s+/u).filter(Boolean))
    },
  },
  '/reply': {
    usage: '/reply 12 text',
    help: 'answer a message',
    run: (app, rest) => {
      const [seq, text] = numbered(rest)
      app.view.say(filled(text, 'the text'), seq)
    },
  },
  '/edit': {
    usage: '/edit 12 text',
    help: 'change one of your messages',
    run: (app, rest) => {
      const [seq, text] = numbered(rest)
      app.view.edit(seq, filled(text, 'the text'))
    },
  },
  '/delete': { usage: '/delete 12', help: 'delete a message for everyone', run: (app, rest) => app.view.delete(numbered(rest)[0], 'all') },
  '/hide': { usage: '/hide 12', help: 'hide a message from yourself', run: (app, rest) => app.view.delete(numbered(rest)[0], 'me') },
  '/react': {
    usage: '/react 12 👍',
    help: 'react to a message',
    run: (app, rest) => {
      const [seq, emoji] = numbered(rest)
      app.view.react(seq, filled(emoji, 'an emoji').trim(), true)
    },
  },
  '/unreact': {
    usage: '/unreact 12 👍',
    help: 'take a reaction back',
    run: (app, rest) => {
      const [seq, emoji] = numbered(rest)
      app.view.react(seq, filled(emoji, 'an emoji').trim(), false)
    },
  },
  '/retry': { usage: '/retry', help: 'try again what was not sent', run: (app) => app.view.retry() },
  '/cancel': { usage: '/cancel', help: 'take back what is not sent yet', run: (app) => app.view.cancel() },
  '/more': { usage: '/more', help: 'older messages', run: (app) => app.view.older() },
  '/mute': {
    usage: '/mute [hours]',
    help: 'hear of mentions alone, for good or some hours',
    run: (app, rest) => app.mute(numberIn(rest)),
  },
  '/unmute': { usage: '/unmute', help: 'hear of it again', run: (app) => app.prefer({ mutedUntil: null }, 'not muted') },
  '/pin': { usage: '/pin', help: 'keep it at the top of the list', run: (app) => app.prefer({ pinned: true }, 'pinned') },
  '/unpin': { usage: '/unpin', help: 'let it go from there', run: (app) => app.prefer({ pinned: false }, 'not pinned') },
  '/archive': { usage: '/archive', help: 'take it from the list', run: (app) => app.prefer({ archived: true }, 'archived') },
  '/unarchive': { usage: '/unarchive', help: 'put it back', run: (app) => app.prefer({ archived: false }, 'in the list') },
  '/unread': { usage: '/unread', help: 'close it, marked as unread', run: (app) => app.unread() },
  '/members': { usage: '/members', help: 'who is in the conversation', run: (app) => app.members() },
  '/add': { usage: '/add carol dan', help: 'add people to the group', run: (app, rest) => app.add(handleIn(rest).split(/\s+/u)) },
  '/invite': { usage: '/invite', help: 'make a code by which others join', run: (app) => app.invite() },
  '/join': { usage: '/join code', help: 'join a group by its code', run: (app, rest) => app.join(filled(rest, 'the code').trim()) },
  '/leave': { usage: '/leave', help: 'leave the group', run: (app) => app.leave() },
  '/close': { usage: '/close', help: 'back to the list', run: (app) => app.close() },
  '/contacts': { usage: '/contacts', help: 'whom you keep, and whom you block', run: (app) => app.contacts() },
  '/block': { usage: '/block bob', help: 'hear nothing from somebody', run: (app, rest) => app.block(handleIn(rest), true) },
  '/unblock': { usage: '/unblock bob', help: 'hear from them again', run: (app, rest) => app.block(handleIn(rest), false) },
  '/devices': { usage: '/devices', help: 'where you are signed in', run: (app) => app.devices() },
  '/revoke': {
    usage: '/revoke 2',
    help: 'sign out one of these devices',
    run: (app, rest) => app.revoke(Number(filled(rest, 'a number'))),
  },
  '/signout': { usage: '/signout', help: 'end the session of this terminal', run: (app) => app.signOut() },
  '/help': { usage: '/help', help: 'this', run: (app) => app.help() },
  '/quit': { usage: '/quit', help: 'end (Ctrl-C)', run: (app) => app.quit() },
}

export const helpLines = (): string[] => [
  ...Object.values(commands).map(({ usage, help }) => `  ${usage.padEnd(24)} ${help}`),
  `  ${'anything else'.padEnd(24)} is sent to what is open (// for a / first)`,
]

/** Runs a typed line: a command, or words for the open conversation. */
export async function run(app: App, line: string): Promise<void> {
  if (line.trim() === '') return
  if (!line.startsWith('/') || line.startsWith('//')) return app.view.say(line.replace(/^\/\//u, '/'))
  const [name, rest] = split(line.trimEnd())
  const command = commands[name]
  if (!command) throw new Misuse(`there is no ${name}; /help lists what there is`)
  await command.run(app, rest)
}

/** The commands, each with its own words of help: one table drives both. */
import type { App } from './app.ts'

export interface Command {
  usage: string
  help: string
  run(app: App, rest: string): Promise<void> | void
}

/** The command was not written as it has to be. */
export class Misuse extends Error {}

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

export const commands: Record<string, Command> = {
  '/list': { usage: '/list', help: 'your conversations, with what is new', run: (app) => app.list() },
  '/open': {
    usage: '/open 2 | bob',
    help: 'open one of the list, or a person',
    run: (app, rest) => app.open(filled(rest, 'a number or a handle').trim()),
  },
  '/direct': { usage: '/direct bob', help: 'talk to one person', run: (app, rest) => app.direct(filled(rest, 'a handle').trim()) },
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
  '/delete': { usage: '/delete 12', help: 'delete a message for everyone', run: (app, rest) => app.view.delete(numbered(rest)[0]) },
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
  '/more': { usage: '/more', help: 'older messages', run: (app) => app.view.older() },
  '/members': { usage: '/members', help: 'who is in the conversation', run: (app) => app.members() },
  '/add': {
    usage: '/add carol dan',
    help: 'add people to the group',
    run: (app, rest) => app.add(filled(rest, 'a handle').trim().split(/\s+/u)),
  },
  '/invite': { usage: '/invite', help: 'make a code by which others join', run: (app) => app.invite() },
  '/join': { usage: '/join code', help: 'join a group by its code', run: (app, rest) => app.join(filled(rest, 'the code').trim()) },
  '/leave': { usage: '/leave', help: 'leave the group', run: (app) => app.leave() },
  '/close': { usage: '/close', help: 'back to the list', run: (app) => app.close() },
  '/signout': { usage: '/signout', help: 'end the session of this terminal', run: (app) => app.signOut() },
  '/help': { usage: '/help', help: 'this', run: (app) => app.help() },
  '/quit': { usage: '/quit', help: 'end (Ctrl-C)', run: (app) => app.quit() },
}

export const helpLines = (): string[] => [
  ...Object.values(commands).map(({ usage, help }) => `  ${usage.padEnd(24)} ${help}`),
  `  ${'anything else'.padEnd(24)} is sent to the open conversation (// for a / first)`,
]

/** Runs a typed line: a command, or words for the open conversation. */
export async function run(app: App, line: string): Promise<void> {
  if (line.trim() === '') return
  if (!line.startsWith('/') || line.startsWith('//')) return app.say(line.replace(/^\/\//u, '/'))
  const [name, rest] = split(line.trimEnd())
  const command = commands[name]
  if (!command) throw new Misuse(`there is no ${name}; /help lists what there is`)
  await command.run(app, rest)
}

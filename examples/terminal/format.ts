/** How messages and changes read: in columns on a terminal, as one plain line each on a pipe. */
import { styleText } from 'node:util'
import type { Content, ConversationSummary, Message } from '../../src/protocol/index.ts'
import type { Tick } from './marks.ts'
import type { Draft } from './outbox.ts'
import { columns, harmless, harmlessLine, pad, shorten, wrap } from './text.ts'

/** What a line needs to know besides the message. */
export interface Surroundings {
  me: string
  name: (userId: string) => string
  tick: (seq: number) => Tick
  message: (seq: number) => Message | undefined
}

const nameColumns = 10
/** Number, time and name, with two spaces after each. */
const margin = 4 + 2 + 5 + 2 + nameColumns + 2
const colours = ['green', 'yellow', 'blue', 'magenta', 'redBright', 'blueBright'] as const
const ticks: Record<Tick, string> = { sent: '✓', delivered: '✓✓', read: '✓✓' }
/** What a colour says has to be said without one too. */
const tickWords: Record<Tick, string> = { sent: '✓', delivered: '✓✓', read: '✓✓ read' }

const two = (n: number): string => String(n).padStart(2, '0')
export function clock(at: number): string {
  const date = new Date(at)
  return `${two(date.getHours())}:${two(date.getMinutes())}`
}

export const day = (at: number): string =>
  new Date(at).toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })

export function dayLine(at: number, width: number): string {
  const text = ` ${day(at)} `
  return styleText('dim', `──${text}${'─'.repeat(Math.max(2, width - 3 - columns(text)))}`)
}

/** The words of a message, or what stands for a picture or a file. */
export function words(content: Content | undefined): string {
  if (!content) return ''
  if (content.type === 'text') return harmless(content.text)
  const { name, caption } = content
  const what = name === undefined ? content.type : `${content.type} ${harmlessLine(name)}`
  return `[${what}]${caption === undefined ? '' : ` ${harmless(caption)}`}`
}

function colourOf(userId: string): (typeof colours)[number] {
  let sum = 0
  for (const char of userId) sum = (sum * 31 + char.charCodeAt(0)) % 65_521
  return colours[sum % colours.length] ?? 'green'
}

function quoteLine({ replyTo }: Message, { name, message }: Surroundings): string | undefined {
  if (!replyTo) return undefined
  const quoted = message(replyTo.seq)
  const sender = quoted?.senderId ?? replyTo.senderId
  const preview = quoted ? words(quoted.content) : harmless(replyTo.preview ?? '')
  return `↳ ${replyTo.seq}${sender === undefined ? '' : ` ${name(sender)}: ${harmlessLine(preview) || '(deleted)'}`}`
}

const reactionsLine = ({ reactions = [] }: Message): string =>
  reactions.map(({ emoji, count, mine }) => `${emoji} ${count}${mine ? '*' : ''}`).join('  ')

const hasColours = (): boolean => styleText('red', '') !== ''

function tickOf({ senderId, seq }: Message, { me, tick }: Surroundings): string {
  if (senderId !== me) return ''
  const state = tick(seq)
  if (!hasColours()) return tickWords[state]
  return styleText(state === 'read' ? 'cyan' : 'dim', ticks[state])
}

/** A row for each line of text; the first has number, time and name, the last the ticks. */
function rows(head: string, body: string[], width: number, end: string): string[] {
  const [first = '', ...rest] = body
  const lines = [head + first, ...rest.map((line) => ' '.repeat(margin) + line)]
  const last = lines.at(-1) ?? ''
  if (end === '') return lines
  const fits = columns(last) + 1 + columns(end) < width
  return fits ? [...lines.slice(0, -1), `${last} ${end}`] : [...lines, ' '.repeat(margin) + end]
}

export function messageLines(message: Message, around: Surroundings, width: number): string[] {
  const room = Math.max(16, width - margin - 1)
  const name = pad(around.name(message.senderId), nameColumns)
  const colour = message.senderId === around.me ? 'bold' : colourOf(message.senderId)
  const head = `${styleText('dim', String(message.seq).padStart(4))}  ${styleText('dim', clock(message.sentAt))}  ${styleText(colour, name)}  `
  const quote = quoteLine(message, around)
  const text = message.deletedAt === undefined ? wrap(words(message.content), room) : [styleText('dim', 'deleted')]
  const edited = message.editedAt === undefined ? '' : styleText('dim', 'edited ')
  const reactions = reactionsLine(message)
  return [
    ...rows(head, [...(quote ? [styleText('dim', shorten(quote, room))] : []), ...text], width, (edited + tickOf(message, around)).trim()),
    ...(reactions ? [' '.repeat(margin) + shorten(reactions, room)] : []),
  ]
}

export function pendingLines({ content }: Draft, around: Surroundings, width: number): string[] {
  const head = `${styleText('dim', '   …         ')}${styleText('bold', pad(around.name(around.me), nameColumns))}  `
  return rows(head, wrap(words(content), Math.max(16, width - margin - 1)), width, styleText('dim', 'waiting'))
}

/** Further lines of a text are set in, so that no message can look like another. */
const setIn = (text: string): string => text.replaceAll('\n', '\n    | ')

export function messagePlain(message: Message, around: Surroundings): string {
  const { seq, sentAt, senderId, deletedAt, replyTo, content, editedAt } = message
  const text = deletedAt === undefined ? setIn(words(content)) : '(deleted)'
  const quote = replyTo ? `(to ${replyTo.seq}) ` : ''
  const ticked = senderId === around.me ? ` ${tickWords[around.tick(seq)]}` : ''
  return `[${seq}] ${clock(sentAt)} ${around.name(senderId)}: ${quote}${text}${editedAt === undefined ? '' : ' (edited)'}${ticked}`
}

export const pendingPlain = ({ content }: Draft, around: Surroundings): string => `[…] ${around.name(around.me)}: ${setIn(words(content))}`

/** One line of the list of conversations: at most 80 columns. */
export function summaryLine(number: number, summary: ConversationSummary, name: (userId: string) => string): string {
  const { lastMessage, unreadCount, mentionCount } = summary
  const last = lastMessage
    ? `${name(lastMessage.senderId)}: ${lastMessage.deletedAt === undefined ? harmlessLine(words(lastMessage.content)) : 'deleted'}`
    : ''
  const unread = unreadCount === 0 ? '' : `${unreadCount} new${mentionCount > 0 ? ' @' : ''}`
  const columnsOf = [
    String(number).padStart(3),
    pad(titleOf(summary), 20),
    pad(last, 36),
    lastMessage ? clock(lastMessage.sentAt) : '     ',
    unread,
  ]
  return columnsOf.join('  ').trimEnd()
}

export function titleOf({ kind, title, peer }: Pick<ConversationSummary, 'kind' | 'title' | 'peer'>): string {
  if (kind === 'direct') return peer ? harmlessLine(peer.name) : 'direct'
  return harmlessLine(title ?? '') || 'group'
}

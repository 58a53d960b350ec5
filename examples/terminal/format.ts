/** How messages read: in columns on a terminal, as one plain line each on a pipe. */
import { styleText } from 'node:util'
import type { ChatMessage, Content, MessageStatus } from '../../src/client/index.ts'
import { columns, harmless, harmlessLine, pad, shorten, wrap } from './text.ts'

/** What a line needs to know besides the message. */
export interface Surroundings {
  name: (userId: string) => string
  message: (seq: number) => ChatMessage | undefined
}

const nameColumns = 10
/** Number, time and name, with two spaces after each. */
const margin = 4 + 2 + 5 + 2 + nameColumns + 2
const colours = ['green', 'yellow', 'blue', 'magenta', 'redBright', 'blueBright'] as const
const ticks: Record<MessageStatus, string> = {
  received: '',
  queued: 'waiting',
  sending: 'waiting',
  failed: 'not sent',
  sent: '✓',
  delivered: '✓✓',
  read: '✓✓',
}
/** What a colour says has to be said without one too. */
export const tickWords: Record<MessageStatus, string> = { ...ticks, read: '✓✓ read' }

const two = (n: number): string => String(n).padStart(2, '0')
export function clock(at: number): string {
  const date = new Date(at)
  return `${two(date.getHours())}:${two(date.getMinutes())}`
}

export const day = (at: number): string =>
  new Date(at).toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })

/** A line across the screen with words in it. */
export function ruler(words: string, width: number): string {
  const text = ` ${words} `
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

function quoteLine({ replyTo }: ChatMessage, { name, message }: Surroundings): string | undefined {
  if (!replyTo) return undefined
  const quoted = message(replyTo.seq)
  const sender = quoted?.senderId ?? replyTo.senderId
  const preview = quoted ? words(quoted.content) : harmless(replyTo.preview ?? '')
  return `↳ ${replyTo.seq}${sender === undefined ? '' : ` ${name(sender)}: ${harmlessLine(preview) || '(deleted)'}`}`
}

const reactionsLine = ({ reactions }: ChatMessage): string =>
  reactions.map(({ emoji, count, mine }) => `${emoji} ${count}${mine ? '*' : ''}`).join('  ')

const hasColours = (): boolean => styleText('red', '') !== ''

function tickOf({ status }: ChatMessage): string {
  if (!hasColours()) return tickWords[status]
  return ticks[status] && styleText(status === 'read' ? 'cyan' : 'dim', ticks[status])
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

export function messageLines(message: ChatMessage, around: Surroundings, width: number): string[] {
  const { seq, senderId, sentAt, mine } = message
  const room = Math.max(16, width - margin - 1)
  const name = styleText(mine ? 'bold' : colourOf(senderId), pad(around.name(senderId), nameColumns))
  const number = styleText('dim', String(seq ?? '…').padStart(4))
  const time = styleText('dim', seq === undefined ? '     ' : clock(sentAt))
  const quote = quoteLine(message, around)
  const text = message.deletedAt === undefined ? wrap(words(message.content), room) : [styleText('dim', 'deleted')]
  const edited = message.editedAt === undefined ? '' : styleText('dim', 'edited ')
  const reactions = reactionsLine(message)
  const body = [...(quote ? [styleText('dim', shorten(quote, room))] : []), ...text]
  return [
    ...rows(`${number}  ${time}  ${name}  `, body, width, (edited + tickOf(message)).trim()),
    ...(reactions ? [' '.repeat(margin) + shorten(reactions, room)] : []),
  ]
}

/** Further lines of a text are set in, so that no message can look like another. */
const setIn = (text: string): string => text.replaceAll('\n', '\n    | ')

export function messagePlain(
  { seq, sentAt, senderId, deletedAt, replyTo, content, editedAt, status }: ChatMessage,
  around: Surroundings,
): string {
  const text = deletedAt === undefined ? setIn(words(content)) : '(deleted)'
  if (seq === undefined) return `[…] ${around.name(senderId)}: ${text}`
  const quote = replyTo ? `(to ${replyTo.seq}) ` : ''
  const edited = editedAt === undefined ? '' : ' (edited)'
  return `[${seq}] ${clock(sentAt)} ${around.name(senderId)}: ${quote}${text}${edited} ${tickWords[status]}`.trimEnd()
}

/** The readable pages: every word of a person escaped, no script, nothing loaded from anywhere but the archive. */
import { html, raw } from 'hono/html'
import type { Content, Message } from '../../protocol/index.ts'
import { isShown } from '../media/serve/disposition.ts'
import type { Told } from './report.ts'

type Markup = ReturnType<typeof html>

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
article{margin:1rem 0}header{font-size:.85em;opacity:.75}header b{opacity:1}p{margin:.2em 0;white-space:pre-wrap;overflow-wrap:anywhere}
blockquote{margin:.2em 0;padding-inline-start:.6em;border-inline-start:3px solid;opacity:.75}img{max-width:100%;max-height:24rem}.error{font-weight:bold}`
const policy = "default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'"

const utc = (at: number): string => new Date(at).toISOString().replace('T', ' ').slice(0, 19)
/** Parts of a path in a link; an id or a name holds no slash. */
const href = (path: string): string => path.split('/').map(encodeURIComponent).join('/')

const top = (title: string): Markup =>
  html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width"><title>${title}</title><style>${raw(style)}</style></head><body>
`

const bottom = '</body></html>\n'

export interface View {
  names: ReadonlyMap<string, string>
  /** Where a file lies in the archive; nothing where it was left out. */
  pathOf: (mediaId: string) => string | undefined
}

function attachment(content: Exclude<Content, { type: 'text' }>, { pathOf }: View): Markup {
  const { type, mediaId, mime, caption } = content
  const name = content.name ?? type
  const path = pathOf(mediaId)
  const words = caption === undefined ? '' : html`<p dir="auto">${caption}</p>`
  if (path === undefined) return html`<p>[<bdi>${name}</bdi>: not in this export]</p>${words}`
  const link = `../../${href(path)}`
  const shown = type === 'image' && isShown(mime) ? html`<img src="${link}" alt="${name}" loading="lazy">` : html`<bdi>${name}</bdi>`
  return html`<p><a href="${link}" download>${shown}</a></p>${words}`
}

function inside(message: Message, view: View): Markup {
  const { content, replyTo, reactions } = message
  if (!content) return html`<p><i>${message.expiresAt === undefined ? 'Deleted' : 'Expired or deleted'}</i></p>`
  const quote = replyTo?.preview === undefined ? '' : html`<blockquote dir="auto">${replyTo.preview}</blockquote>`
  const said = content.type === 'text' ? html`<p dir="auto">${content.text}</p>` : attachment(content, view)
  const marks = reactions?.map(({ emoji, count }) => `${emoji} ${count}`).join('  ') ?? ''
  return html`${quote}${said}${marks === '' ? '' : html`<footer>${marks}</footer>`}`
}

function article(message: Message, view: View): Markup {
  const { seq, senderId, sentAt, editedAt } = message
  const edited = editedAt === undefined ? '' : `, edited ${utc(editedAt)}`
  return html`<article id="m${seq}"><header><b><bdi>${view.names.get(senderId) ?? senderId}</bdi></b> ${utc(sentAt)}${edited}</header>${inside(message, view)}</article>
`
}

export const conversationTop = async (title: string): Promise<string> =>
  (
    await html`${top(title)}<p><a href="../../index.html">All conversations</a></p><h1 dir="auto">${title}</h1><p>Times are in UTC.</p>
`
  ).toString()

export const articles = async (messages: readonly Message[], view: View): Promise<string> =>
  (await html`${messages.map((message) => article(message, view))}`).toString()

export const conversationBottom = (failure: boolean): string =>
  `${failure ? '<p class="error">What comes after this could not be read: see ERRORS.txt.</p>\n' : ''}${bottom}`

export const overview = async (name: string, at: number, conversations: readonly Told[], isComplete: boolean): Promise<string> => {
  const lines = conversations.map(
    ({ id, title, messages }) =>
      html`<li><a href="conversations/${href(id)}/index.html"><bdi>${title}</bdi></a> (${messages})</li>
`,
  )
  const warning = isComplete ? '' : html`<p class="error">This export is not complete: see ERRORS.txt.</p>`
  return `${(
    await html`${top(`Export of ${name}`)}<h1>Export of <bdi>${name}</bdi></h1><p>${utc(at)} UTC</p>${warning}<ul>
${lines}</ul>`
  ).toString()}${bottom}`
}

/** One conversation in the archive: what it is, who is in it, what the caller may see of it by the same pages as ever, and that again to read. */
import { conversationStub } from '../../platform/address.ts'
import { type Conversation, type Member, type Message, Refused } from '../../protocol/index.ts'
import { asked } from './asking.ts'
import { type Chunk, type Entry, jsonEntry } from './entry.ts'
import { articles, conversationBottom, conversationTop } from './html.ts'
import type { Media } from './media.ts'
import { type Names, deleted } from './names.ts'
import type { Report } from './report.ts'

/** Fewer calls than the pages of clients; the conversation ends a page at 8 MiB. */
const pageItems = 500

export interface Sources {
  env: Env
  userId: string
  media: Media
  names: Names
  report: Report
}

async function* pages({ env, userId }: Sources, id: string): AsyncGenerator<Message[]> {
  for (let after = 0; ;) {
    const from = after
    const { messages, more } = await asked(async () => conversationStub(env, id).page(userId, { after: from, limit: pageItems }))
    const last = messages.at(-1)
    if (!last) return
    yield messages
    if (!more) return
    after = last.seq
  }
}

/** A line for each message. */
async function* lines(sources: Sources, id: string, hear: (message: Message) => void): AsyncGenerator<Chunk> {
  let last = 0
  try {
    for await (const messages of pages(sources, id)) {
      messages.forEach(hear)
      last = messages.at(-1)?.seq ?? last
      yield messages.map((message) => `${JSON.stringify(message)}\n`).join('')
    }
  } catch {
    sources.report.failed(`conversation ${id}: its messages after number ${last} could not be read.`)
  }
}

async function* readable(sources: Sources, id: string, title: string): AsyncGenerator<Chunk> {
  const { names, report } = sources
  let failure = false
  yield await conversationTop(title)
  try {
    for await (const messages of pages(sources, id)) {
      const view = {
        names: await names.ofAll(messages.map(({ senderId }) => senderId)),
        pathOf: (mediaId: string) => report.pathOf(mediaId),
      }
      yield await articles(messages, view)
    }
  } catch {
    failure = true
    report.failed(`conversation ${id}: its readable page is cut off.`)
  }
  yield conversationBottom(failure)
}

/** Who has left may not see who is inside. */
async function membersOf({ env, userId, report }: Sources, { id, role }: Conversation): Promise<Member[] | undefined> {
  if (role === 'left') return undefined
  try {
    return await asked(async () => conversationStub(env, id).members(userId))
  } catch (error) {
    if (!(error instanceof Refused)) report.failed(`conversation ${id}: its members could not be read.`)
    return undefined
  }
}

async function titleOf(
  { names, userId }: Sources,
  { id, kind, title, memberCount }: Conversation,
  members: Member[] = [],
): Promise<string> {
  if (title !== undefined) return title
  if (kind === 'direct' && memberCount < 2) return deleted
  const peer = members.find((member) => member.userId !== userId)
  return peer ? names.of(peer.userId) : id
}

/** Nothing where the caller has nothing in it. */
async function viewOf({ env, userId, report }: Sources, id: string): Promise<Conversation | undefined> {
  try {
    return await asked(async () => conversationStub(env, id).view(userId))
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'not_found') report.failed(`conversation ${id}: it could not be reached.`)
    return undefined
  }
}

export async function* conversationEntries(sources: Sources, id: string, isListed: boolean): AsyncGenerator<Entry> {
  const { media, report } = sources
  const view = await viewOf(sources, id)
  if (!view) return
  // A list leaves out what does not answer; who has left may have put it away.
  if (!isListed && view.role !== 'left') report.failed(`conversation ${id}: conversations.json lacks it.`)
  const folder = `conversations/${id}`
  yield jsonEntry(`${folder}/conversation.json`, view)
  const members = await membersOf(sources, view)
  if (members) yield jsonEntry(`${folder}/members.json`, { members })
  const carried = new Set<string>()
  let count = 0
  const hear = ({ content }: Message) => {
    count++
    if (content && content.type !== 'text') carried.add(content.mediaId)
  }
  yield { name: `${folder}/messages.jsonl`, chunks: lines(sources, id, hear) }
  for (const mediaId of carried) yield* media.entry({ mediaId, conversationId: id })
  const title = await titleOf(sources, view, members)
  yield { name: `${folder}/index.html`, chunks: readable(sources, id, title) }
  report.told.push({ id, title, messages: count })
}

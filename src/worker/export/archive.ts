/** The archive of one person, entry by entry, made while it is read: never more of it at once than a page of messages or a chunk of a file. */
import { inboxStub } from '../../platform/address.ts'
import { type Account, Refused } from '../../protocol/index.ts'
import { asked } from './asking.ts'
import { type Sources, conversationEntries } from './conversation.ts'
import { type Chunk, type Entry, jsonEntry, textEntry } from './entry.ts'
import { overview } from './html.ts'
import { Media } from './media.ts'
import { Names } from './names.ts'
import { Report } from './report.ts'

const listItems = 100

/** The list as clients see it; `listed` learns which conversations it shows. */
async function* list({ env, userId, report }: Sources, listed: Set<string>): AsyncGenerator<Chunk> {
  yield '{"conversations":['
  try {
    for (let cursor: string | undefined; ;) {
      const from = cursor
      const { conversations, nextCursor } = await asked(async () =>
        inboxStub(env, userId).listConversations({ limit: listItems, cursor: from }),
      )
      // It may move while it is read, and show one twice.
      const fresh = conversations.filter(({ id }) => !listed.has(id))
      const separator = listed.size === 0 ? '\n' : ',\n'
      for (const { id } of fresh) listed.add(id)
      if (fresh.length > 0) yield separator + fresh.map((summary) => JSON.stringify(summary)).join(',\n')
      if (nextCursor === undefined) break
      cursor = nextCursor
    }
  } catch {
    report.failed('conversations.json: the list could not be read to its end.')
  }
  yield '\n]}\n'
}

/** One of the small files that the inbox knows. */
async function* known<T>({ report }: Sources, name: string, ask: () => Promise<T>): AsyncGenerator<Entry> {
  let value: T
  try {
    value = await ask()
  } catch {
    report.failed(`${name}: it could not be read.`)
    return
  }
  yield jsonEntry(name, value)
}

async function everywhere({ env, userId, report }: Sources): Promise<string[]> {
  try {
    return await asked(async () => inboxStub(env, userId).everywhere())
  } catch (error) {
    if (error instanceof Refused) throw error
    report.failed('conversations: it is not known which there are.')
    return []
  }
}

export async function* archive(env: Env, account: Account, deviceId: string, now: number): AsyncGenerator<Entry> {
  const userId = account.id
  const report = new Report(now)
  const media = new Media(env, userId, report)
  const sources: Sources = { env, userId, media, report, names: new Names(env, userId) }
  yield jsonEntry('account.json', account)
  yield* known(sources, 'devices.json', async () => ({ devices: await asked(async () => inboxStub(env, userId).listDevices(deviceId)) }))
  yield* known(sources, 'contacts.json', async () => ({ contacts: await asked(async () => inboxStub(env, userId).listContacts()) }))
  if (account.avatarMediaId !== undefined) yield* media.entry({ mediaId: account.avatarMediaId })
  const listed = new Set<string>()
  yield { name: 'conversations.json', chunks: list(sources, listed) }
  for (const id of await everywhere(sources)) yield* conversationEntries(sources, id, listed.has(id))
  yield textEntry('index.html', await overview(account.name, now, report.told, report.isComplete))
  yield* report.entries(account)
}

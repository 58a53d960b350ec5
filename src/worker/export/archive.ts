/** The archive of one person, entry by entry, made while it is read: never more of it at once than a page of messages or a chunk of a file. */
import { inboxStub } from '../../platform/address.ts'
import type { Account } from '../../protocol/index.ts'
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

async function* belongings(sources: Sources): AsyncGenerator<Entry> {
  const { env, userId, report } = sources
  try {
    const all = await asked(async () => inboxStub(env, userId).belongings())
    for (const [name, list] of Object.entries(all)) yield jsonEntry(`${name}.json`, { [name]: list })
  } catch {
    report.failed('preferences.json and others: they could not be read.')
  }
}

/** Own files that no message carries which the owner can still see. */
async function* unsent({ env, userId, media, report }: Sources): AsyncGenerator<Entry> {
  for (let after = ''; ;) {
    const from = after
    let ids: string[]
    try {
      ids = await asked(async () => inboxStub(env, userId).uploadIds(from, listItems))
    } catch {
      report.failed('media: files that are not sent yet could not be read.')
      return
    }
    for (const mediaId of ids) yield* media.entry({ mediaId, isOwn: true })
    const last = ids.at(-1)
    if (last === undefined) return
    after = last
  }
}

export interface Order {
  account: Account
  deviceId: string
  /** The conversations that are to be in it. */
  ids: string[]
  now: number
}

export async function* archive(env: Env, { account, deviceId, ids, now }: Order): AsyncGenerator<Entry> {
  const userId = account.id
  const report = new Report(now)
  const media = new Media(env, userId, report)
  const sources: Sources = { env, userId, media, report, names: new Names(env, userId) }
  yield jsonEntry('account.json', account)
  yield* known(sources, 'devices.json', async () => ({ devices: await asked(async () => inboxStub(env, userId).listDevices(deviceId)) }))
  yield* known(sources, 'contacts.json', async () => ({ contacts: await asked(async () => inboxStub(env, userId).listContacts()) }))
  if (account.avatarMediaId !== undefined) yield* media.entry({ mediaId: account.avatarMediaId })
  yield* belongings(sources)
  const listed = new Set<string>()
  yield { name: 'conversations.json', chunks: list(sources, listed) }
  for (const id of ids) yield* conversationEntries(sources, id, listed.has(id))
  yield* unsent(sources)
  yield textEntry('index.html', await overview(account.name, now, report.told, report.isComplete))
  yield* report.entries(account)
}

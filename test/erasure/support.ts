/** Searches everything that is kept anywhere: every table of every object, and every object of the bucket. */
import { listDurableObjectIds, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { PASSWORD, type Person } from '../inbox/support.ts'

export * from '../inbox/support.ts'
export { upload, bytes } from '../media/support.ts'

interface One {
  kind: string
  rowsWith: (word: string) => Promise<string[]>
  ring: () => Promise<void>
}

async function ofKind<T extends Rpc.DurableObjectBranded>(kind: string, namespace: DurableObjectNamespace<T>): Promise<One[]> {
  const ids = await listDurableObjectIds(namespace)
  return ids.map((id) => ({
    kind,
    rowsWith: (word) => runInDurableObject<T, string[]>(namespace.get(id), (_, { storage }) => rowsWith(storage, word)),
    ring: async () => void (await runDurableObjectAlarm(namespace.get(id)).catch(() => undefined)),
  }))
}

/** Every object that was ever asked for. */
async function all(): Promise<One[]> {
  const kinds = await Promise.all([
    ofKind('inbox', env.INBOX),
    ofKind('conversation', env.CONVERSATION),
    ofKind('upload', env.UPLOAD),
    ofKind('blob', env.BLOB),
    ofKind('handle', env.HANDLE),
    ofKind('keyring', env.KEYRING),
  ])
  return kinds.flat()
}

const decoder = new TextDecoder('latin1')
const written = (value: unknown): string => {
  if (value instanceof ArrayBuffer) return decoder.decode(value)
  return typeof value === 'string' ? value : String(value)
}

/** The tables whose rows hold a word; those too that an index makes for itself. */
function rowsWith({ sql }: DurableObjectStorage, word: string): string[] {
  const names = sql.exec<{ name: string }>("select name from sqlite_master where type = 'table' and name not like '\\_cf%' escape '\\'")
  return names.toArray().flatMap(({ name }) => {
    const rows = [...sql.exec(`select * from "${name}"`).raw()]
    return rows.some((row) => row.some((value) => written(value).includes(word))) ? [name] : []
  })
}

/** Where a word is. */
export async function places(word: string): Promise<string[]> {
  const found: string[] = []
  for (const one of await all()) for (const table of await one.rowsWith(word)) found.push(`${one.kind}.${table}`)
  const { objects } = await env.MEDIA.list({ include: ['customMetadata', 'httpMetadata'] })
  for (const { key, customMetadata, httpMetadata } of objects) {
    const object = await env.MEDIA.get(key)
    const text = key + JSON.stringify([customMetadata, httpMetadata]) + decoder.decode(await object?.arrayBuffer())
    if (text.includes(word)) found.push(`bucket ${key}`)
  }
  return found.toSorted()
}

/** Rings what alarms there are, as time would. */
export async function ringAll(): Promise<void> {
  for (const one of await all()) await one.ring()
}

export const leave = (person: Person) => person.ask('DELETE', '/v1/me', { password: PASSWORD })

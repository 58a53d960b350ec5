/** `npm run archive -- list|move|verify|restore <conversation id> [seq]`: the archived messages of a conversation, for the operator. */
import { parseArgs } from 'node:util'

const usage = `npm run archive -- <command> <conversation id> [--from <seq>] [--older-than <seconds>] [--url <address>]

list     the segments that lie in the bucket
verify   reads a segment, or each of them, back and compares it with what is known of it
restore  brings the segment that begins with --from back into the object, for a week
move     moves what is older than --older-than seconds to the bucket now

The secret OPERATOR_TOKEN of the deployment is read from the environment; the address is http://localhost:8787 unless given.`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { from: { type: 'string' }, 'older-than': { type: 'string' }, url: { type: 'string', default: 'http://localhost:8787' } },
})
const [command = '', conversationId = ''] = positionals
const { from, 'older-than': olderThan, url } = values

function fail(text: string): never {
  process.stderr.write(`${text}\n`)
  process.exit(1)
}

const print = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`)

async function ask(method: 'GET' | 'POST', path: string, body?: object): Promise<Record<string, unknown>> {
  const response = await fetch(new URL(`/v1/operator/conversations/${encodeURIComponent(conversationId)}/archive${path}`, url), {
    method,
    headers: { authorization: `Bearer ${process.env['OPERATOR_TOKEN'] ?? ''}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const answer: Record<string, unknown> = await response.json()
  if (!response.ok) fail(`${command}: ${String(answer['code'])}: ${String(answer['detail'])}`)
  return answer
}

interface Segment {
  fromSeq: number
}
const segments = async (): Promise<Segment[]> => {
  const { segments: found } = await ask('GET', '')
  return Array.isArray(found) ? found : []
}

const commands: Record<string, () => Promise<void>> = {
  list: async () => (await segments()).forEach(print),
  verify: async () => {
    const seqs = from === undefined ? (await segments()).map(({ fromSeq }) => fromSeq) : [Number(from)]
    for (const seq of seqs) print(await ask('POST', `/verify?fromSeq=${seq}`))
  },
  restore: async () => print(await ask('POST', `/restore?fromSeq=${from ?? fail(usage)}`)),
  move: async () => {
    const terms = olderThan === undefined ? {} : { olderThanSeconds: Number(olderThan) }
    while ((await ask('POST', '', terms))['more'] === true);
    for (const segment of await segments()) print(segment)
  },
}

const run = commands[command]
if (!run || !conversationId) fail(usage)
await run()

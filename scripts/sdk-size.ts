/** What the SDK weighs in a browser, bundled and minified as the web client does it: `--check` fails where it is over its budget. */
import { gzipSync } from 'node:zlib'
import { type OutputChunk, rolldown } from 'rolldown'

/**
 * Bytes, gzipped. `entry`: what a page loads to show what is stored, IndexedDB included. `leading`: that and what talks to the server, which
 * the tab that leads loads after it. `media`: what else is loaded when there is a file to show or to send, the tus client included.
 * `attachments`: what is loaded where files are picked, or placeholders shown. `search`: what is loaded to look for words or a day.
 * `keeping`: what is loaded where somebody looks at what is starred or pinned.
 */
export const budgets = { entry: 15_000, leading: 28_800, media: 26_200, attachments: 7_000, search: 4_500, keeping: 2_300 }

export type Sizes = typeof budgets
const names = ['entry', 'leading', 'media', 'attachments', 'search', 'keeping'] as const

const weigh = ({ code }: OutputChunk): number => gzipSync(code, { level: 9 }).length
const sum = (chunks: Iterable<OutputChunk>): number => [...chunks].reduce((total, chunk) => total + weigh(chunk), 0)

async function chunksOf(input: string[]): Promise<OutputChunk[]> {
  const bundle = await rolldown({ input, platform: 'browser', preserveEntrySignatures: 'strict' })
  // All that the first page needs is one file, as in the web client; what packages need of the bundler goes with them.
  const groups = [
    { name: 'first', tags: ['$initial' as const] },
    { name: 'packages', test: /node_modules|rolldown.runtime/u },
  ]
  const { output } = await bundle.generate({ format: 'esm', minify: true, codeSplitting: { groups } })
  await bundle.close()
  return output.flatMap((chunk) => (chunk.type === 'chunk' ? [chunk] : []))
}

/** These and whatever they import before they run. */
function loaded(chunks: readonly OutputChunk[], wanted: (chunk: OutputChunk) => boolean): Set<OutputChunk> {
  const found = new Set(chunks.filter(wanted))
  for (const chunk of found) for (const other of chunks) if (chunk.imports.includes(other.fileName)) found.add(other)
  return found
}

const has = (chunk: OutputChunk, file: string): boolean => chunk.moduleIds.some((id) => id.endsWith(`src/client/${file}`))

export async function sizes(): Promise<Sizes> {
  const chunks = await chunksOf(['src/client/index.ts', 'src/client/indexeddb.ts'])
  const leading = loaded(chunks, (chunk) => chunk.isEntry || has(chunk, 'engine.ts') || has(chunk, 'request.ts'))
  const searching = loaded(chunks, (chunk) => has(chunk, 'search/run.ts') || has(chunk, 'seq-at.ts')).difference(leading)
  const keeping = loaded(chunks, (chunk) => has(chunk, 'keeping.ts') || has(chunk, 'star-pages.ts')).difference(leading)
  return {
    entry: sum(loaded(chunks, (chunk) => chunk.isEntry)),
    leading: sum(leading),
    media: sum(chunks.filter((chunk) => !leading.has(chunk) && !searching.has(chunk) && !keeping.has(chunk))),
    keeping: sum(keeping),
    search: sum(searching),
    attachments: sum(await chunksOf(['src/client/attachments.ts'])),
  }
}

if (import.meta.main) {
  const found = await sizes()
  process.stdout.write(
    `SDK, bytes gzipped: ${found.entry} to begin with, ${found.leading} in the tab that leads, ${found.media} more for media, ` +
      `${found.attachments} to prepare attachments, ${found.search} to search, ${found.keeping} for stars and pins\n`,
  )
  const isOver = names.some((name) => found[name] > budgets[name])
  process.exitCode = process.argv.includes('--check') && isOver ? 1 : 0
}

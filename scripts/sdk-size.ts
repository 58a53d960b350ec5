/** What the SDK weighs in a browser, bundled and minified as an app would: `--check` fails where it is over its budget. */
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'

/** Bytes, gzipped: what a page loads to show what is stored, IndexedDB included; and all, with what only the leading tab needs. */
export const budgets = { entry: 15_000, all: 25_000 }

export interface Sizes {
  entry: number
  all: number
}

export async function sizes(): Promise<Sizes> {
  const bundle = await rolldown({
    input: ['src/client/index.ts', 'src/client/indexeddb.ts'],
    platform: 'browser',
    preserveEntrySignatures: 'strict',
  })
  const { output } = await bundle.generate({ format: 'esm', minify: true })
  await bundle.close()
  const chunks = output.flatMap((chunk) => (chunk.type === 'chunk' ? [chunk] : []))
  const weigh = (code: string): number => gzipSync(code, { level: 9 }).length
  const all = chunks.map((chunk) => ({ chunk, bytes: weigh(chunk.code) }))
  const sum = (list: typeof all): number => list.reduce((total, { bytes }) => total + bytes, 0)
  const eager = new Set(chunks.flatMap((chunk) => (chunk.isEntry ? [chunk.fileName, ...chunk.imports] : [])))
  return { entry: sum(all.filter(({ chunk }) => eager.has(chunk.fileName))), all: sum(all) }
}

if (import.meta.main) {
  const { entry: first, all } = await sizes()
  process.stdout.write(`SDK: ${first} bytes gzipped to begin with, ${all} in all\n`)
  const isOver = first > budgets.entry || all > budgets.all
  process.exitCode = process.argv.includes('--check') && isOver ? 1 : 0
}

/** Weighs the built web client, gzipped, against what it may weigh. Critical is what the first page loads before anything shows. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const root = fileURLToPath(new URL('..', import.meta.url))
const assets = join(root, 'dist/public')
const kilobyte = 1_000

interface Chunk {
  file: string
  imports?: string[]
}
const manifest: Record<string, Chunk> = JSON.parse(readFileSync(join(root, 'dist/client-manifest.json'), 'utf8'))
const chunks = new Map(Object.values(manifest).map((chunk) => [chunk.file, chunk]))

const weigh = (file: string): number => gzipSync(readFileSync(join(assets, file)), { level: 9 }).length

/** A file with all that it imports before it runs. */
function loaded(file: string, known = new Set<string>()): Set<string> {
  if (known.has(file)) return known
  known.add(file)
  for (const other of chunks.get(file)?.imports ?? []) loaded(manifest[other]?.file ?? other, known)
  return known
}

// The page names its files; the manifest does not know an entry that became part of another chunk.
const page = readFileSync(join(assets, 'index.html'), 'utf8')
const critical = [...page.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/gu)].flatMap(([, file = '']) => [...loaded(file)])
const all = [...readdirSync(join(assets, 'assets')).map((file) => `assets/${file}`), 'first-paint.js', 'sw.js']

const sum = (files: readonly string[], ending: string): number =>
  [...new Set(files)].filter((file) => file.endsWith(ending)).reduce((total, file) => total + weigh(file), 0)

const budgets = [
  { what: 'critical JS', bytes: sum(critical, '.js'), most: 150 * kilobyte },
  { what: 'all JS', bytes: sum(all, '.js'), most: 280 * kilobyte },
  { what: 'all CSS', bytes: sum(all, '.css'), most: 20 * kilobyte },
]

for (const { what, bytes, most } of budgets) {
  const line = `${what.padEnd(12)} ${(bytes / kilobyte).toFixed(1).padStart(6)} kB gzip of ${most / kilobyte}`
  process.stdout.write(`${line}${bytes > most ? '  over the budget' : ''}\n`)
}
if (budgets.some(({ bytes, most }) => bytes > most)) process.exitCode = 1

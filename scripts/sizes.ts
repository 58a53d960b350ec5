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
  isEntry?: true
  imports?: string[]
  css?: string[]
}
const manifest: Record<string, Chunk> = JSON.parse(readFileSync(join(root, 'dist/client-manifest.json'), 'utf8'))

const weigh = (file: string): number => gzipSync(readFileSync(join(assets, file)), { level: 9 }).length

/** A chunk with all that it imports before it runs. */
function loaded(name: string, known = new Set<string>()): Set<string> {
  const chunk = manifest[name]
  if (!chunk || known.has(chunk.file)) return known
  known.add(chunk.file)
  for (const style of chunk.css ?? []) known.add(style)
  for (const other of chunk.imports ?? []) loaded(other, known)
  return known
}

const critical = Object.entries(manifest).flatMap(([name, chunk]) => (chunk.isEntry ? [...loaded(name)] : []))
critical.push('first-paint.js')
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

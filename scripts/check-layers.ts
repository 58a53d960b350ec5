/** Holds the layers of `src` in place: what a folder may import, and nothing else. */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'

interface Layer {
  /** Other layers whose values and types it may use. */
  layers: string[]
  /** Layers of which it may use the types alone. */
  types?: string[]
  /** Packages, with what lies below them. */
  packages: string[]
  /** Packages of which it may use the types alone. */
  packageTypes?: string[]
}

/** What of the protocol is free of zod: a browser does not load schemas. */
const withoutZod = new Set(['src/protocol/limits.ts'])

const layers: Record<string, Layer> = {
  protocol: { layers: [], packages: ['zod'] },
  words: { layers: [], types: ['protocol'], packages: [] },
  domain: { layers: ['protocol', 'words'], types: ['platform'], packages: ['drizzle-orm'] },
  platform: { layers: ['protocol'], packages: ['cloudflare:workers', 'jose', 'nanoid', 'node:crypto', 'zod'] },
  objects: {
    layers: ['domain', 'platform', 'protocol', 'migrations'],
    packages: ['@tus/server', '@tus/utils', 'cloudflare:workers', 'drizzle-orm', 'itty-durable', 'nanoid', 'zod'],
    packageTypes: ['node:stream'],
  },
  client: { layers: ['words'], types: ['protocol'], packages: ['thumbhash', 'tus-js-client'], packageTypes: ['zod'] },
  web: {
    layers: ['client', 'words'],
    types: ['protocol'],
    packages: ['@tanstack/react-virtual', 'linkifyjs', 'lucide-react', 'preact', 'react', 'react-dom', 'wouter', 'zustand'],
  },
  worker: {
    // The version in `/v1/health` is the package's.
    layers: ['platform', 'protocol', 'package.json'],
    types: ['objects'],
    packages: [
      '@block65/webcrypto-web-push',
      '@tus/utils',
      'cloudflare:sockets',
      'cloudflare:workers',
      'client-zip',
      'content-disposition',
      'file-type',
      'hono',
      'jose',
      'mediabunny',
      'nanoid',
      'node:crypto',
      'zod',
    ],
  },
}

/** Files that may import more than their layer. */
const exceptions: Record<string, string[]> = {
  // The Worker's entry is where the runtime looks for the object classes.
  'src/worker/index.ts': ['objects'],
}

/** Packages of one file alone. */
const exceptionalPackages: Record<string, string[]> = {
  // The SDK runs in browsers; what is Node’s stays in an entry of its own.
  'src/client/sqlite.ts': ['node:sqlite'],
}

const importPattern = /^(?:import|export)\s+(type\s)?[\w\s{},*$]*?from\s+'([^']+)'|^import\s+()'([^']+)'|\bimport\(()'([^']+)'\)/gm

/** `src/domain/x.ts` belongs to `domain`, `migrations/…` to `migrations`. */
function layerOf(file: string): string {
  const [top = '', next = ''] = file.split('/')
  return top === 'src' ? next : top
}

function complaint(file: string, specifier: string, typeOnly: boolean): string | undefined {
  const own = layerOf(file)
  const layer = layers[own]
  if (!layer) return `${file}: the layer ${own} has no rule`
  if (!specifier.startsWith('.')) {
    const packages = [...layer.packages, ...(exceptionalPackages[file] ?? []), ...(typeOnly ? (layer.packageTypes ?? []) : [])]
    const known = packages.some((name) => specifier === name || specifier.startsWith(`${name}/`))
    return known ? undefined : `${file}: ${own} may not import the package ${specifier}`
  }
  const target = posix.join(dirname(file), specifier)
  const other = layerOf(target)
  if (own === 'web' && withoutZod.has(target)) return undefined
  const allowed = [own, ...layer.layers, ...(exceptions[file] ?? []), ...(typeOnly ? (layer.types ?? []) : [])]
  if (allowed.includes(other)) return undefined
  return `${file}: ${own} may not import ${layer.types?.includes(other) ? 'values of ' : ''}${other} (${specifier})`
}

const complaints = globSync('src/**/*.{ts,tsx}').flatMap((path) => {
  const file = path.replaceAll('\\', '/')
  const source = readFileSync(join(file), 'utf8')
  return [...source.matchAll(importPattern)].flatMap(([, type, from, , bare, , dynamic]) => {
    const specifier = from ?? bare ?? dynamic ?? ''
    return complaint(file, specifier, type !== undefined) ?? []
  })
})

for (const line of complaints) process.stderr.write(`${line}\n`)
process.exitCode = complaints.length > 0 ? 1 : 0

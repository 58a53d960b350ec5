/** The Miniflare that belongs to wrangler: a test tool may bring another one, with an older runtime. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type * as Package from 'miniflare'

const wrangler = createRequire(createRequire(import.meta.url).resolve('wrangler/package.json'))
const miniflare: typeof Package = wrangler('miniflare')

export const { convertV4MiniflareOptions, Log, LogLevel, Miniflare } = miniflare

export interface Version {
  name: string
  version: string
}

/** What the servers of this benchmark run on. */
export function versions(): Version[] {
  const fromMiniflare = createRequire(wrangler.resolve('miniflare'))
  return [
    { name: 'workerd', ...read(fromMiniflare.resolve('workerd/package.json')) },
    { name: 'wrangler', ...read(wrangler.resolve('wrangler/package.json')) },
    { name: 'node', version: process.versions.node },
  ]
}

function read(packagePath: string): { version: string } {
  const { version }: { version: string } = JSON.parse(readFileSync(packagePath, 'utf8'))
  return { version }
}

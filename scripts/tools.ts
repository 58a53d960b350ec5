/** Packages that only a script of ours wants, too large for everybody's `npm ci`: installed once, beside the others, at an exact version. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const cache = fileURLToPath(new URL('../node_modules/.cache/edgewise', import.meta.url))

/** The `node_modules` folder in which these are: `tools('lighthouse', ['lighthouse@13.5.0'])`. */
export function tools(name: string, packages: readonly string[]): string {
  const folder = join(cache, [name, ...packages].join(' ').replaceAll(/[^\w.]+/gu, '-'))
  const done = join(folder, 'done')
  if (!existsSync(done)) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "private": true }')
    execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', ...packages], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
    writeFileSync(done, '')
  }
  return join(folder, 'node_modules')
}

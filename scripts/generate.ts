/** `npm run generate` writes every file that follows from others; with `--check` it only says which of them are stale. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { staleMigrations, writeMigrations } from './generate/migrations.ts'
import { openapi } from './generate/openapi.ts'
import { protocolPage } from './generate/protocol-page.ts'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false }, name: { type: 'string', default: 'change' } } })

const api = openapi()
const files = { 'src/protocol/openapi.json': api, 'docs/protocol.md': protocolPage(api) }

/** The Worker's bindings as types, from wrangler.toml. */
function bindingTypes(...flags: string[]): boolean {
  const args = ['node_modules/wrangler/wrangler-dist/cli.js', 'types', '--include-runtime=false', '--strict-vars=false', ...flags]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0 && flags.length === 0) throw new Error(stdout + stderr)
  return status === 0
}

if (values.check) {
  const stale = Object.entries(files).flatMap(([file, text]) => (existsSync(file) && readFileSync(file, 'utf8') === text ? [] : [file]))
  if (!bindingTypes('--check')) stale.push('worker-configuration.d.ts')
  stale.push(...staleMigrations())
  for (const file of stale) process.stderr.write(`${file} is stale: npm run generate\n`)
  process.exitCode = stale.length > 0 ? 1 : 0
} else {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  bindingTypes()
  writeMigrations(values.name)
}

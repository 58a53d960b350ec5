/** The migrations of each object, one folder per schema, made by drizzle-kit from what the schema has become. */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** By folder below `migrations`. */
const schemas = {
  conversation: 'src/domain/conversation/schema.ts',
  'user-inbox': 'src/domain/inbox/schema.ts',
  handle: 'src/domain/handle/schema.ts',
  keyring: 'src/domain/keyring/schema.ts',
  upload: 'src/domain/upload/schema.ts',
  'stored-blob': 'src/domain/stored-blob/schema.ts',
}

function drizzleKit(schema: string, out: string, name: string, stdio: 'inherit' | 'pipe'): void {
  const options = { dialect: 'sqlite', driver: 'durable-sqlite', schema, out, name }
  const flags = Object.entries(options).map(([key, value]) => `--${key}=${value}`)
  const { status, stdout, stderr } = spawnSync(process.execPath, ['node_modules/drizzle-kit/bin.cjs', 'generate', ...flags], {
    encoding: 'utf8',
    stdio,
  })
  if (status !== 0) throw new Error(`drizzle-kit failed for ${schema}\n${stdout ?? ''}${stderr ?? ''}`)
}

const present = () => Object.entries(schemas).filter(([, schema]) => existsSync(schema))

/** Adds what is missing. A folder's first migration is called `first`, a later one by what it changes. */
export function writeMigrations(name: string): void {
  for (const [folder, schema] of present()) {
    const out = join('migrations', folder)
    drizzleKit(schema, out, existsSync(out) ? name : 'first', 'inherit')
  }
}

/** Folders whose schema has moved on: drizzle-kit, run on a copy, would add a migration. */
export function staleMigrations(): string[] {
  const copy = mkdtempSync(join(tmpdir(), 'edgewise-migrations-'))
  try {
    return present().flatMap(([folder, schema]) => {
      const source = join('migrations', folder)
      const out = join(copy, folder)
      if (existsSync(source)) cpSync(source, out, { recursive: true })
      const before = existsSync(source) ? readdirSync(source).length : 0
      drizzleKit(schema, out, 'check', 'pipe')
      return readdirSync(out).length === before ? [] : [source]
    })
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

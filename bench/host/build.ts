/** Bundles a Worker exactly as a deploy would, into a new folder under one outside the project. */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const wrangler = join(dirname(createRequire(import.meta.url).resolve('wrangler/package.json')), 'wrangler-dist/cli.js')

/** @param entry stands in for the `main` of the configuration. */
export async function build(workPath: string, configPath: string, entry?: string): Promise<string> {
  const out = await mkdtemp(join(workPath, 'build-'))
  const args = [wrangler, 'deploy', ...(entry ? [entry] : []), '--dry-run', '--config', configPath, '--env', '', '--outdir', out]
  await promisify(execFile)(process.execPath, args, {
    cwd: dirname(configPath),
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: 'true' },
  })
  const bundle = (await readdir(out)).find((name) => name.endsWith('.js'))
  if (!bundle) throw new Error(`wrangler made no bundle of ${configPath}`)
  return join(out, bundle)
}

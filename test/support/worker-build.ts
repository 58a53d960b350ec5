/** Bundles the Worker into a folder, with what Miniflare has to know of its configuration. A process of its own, because loading wrangler takes half a second. */
import { mkdirSync, mkdtempSync, renameSync, rmdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { unstable_getMiniflareWorkerOptions as workerOptionsOf, unstable_readConfig as readConfig } from 'wrangler'
import { build } from '../../bench/host/build.ts'
import { root } from './processes.ts'

const [, , folder = ''] = process.argv
const configPath = join(root, 'wrangler.toml')
const config = readConfig({ config: configPath })
mkdirSync(dirname(folder), { recursive: true })
// Beside where it will be, so that it is there all at once.
const beside = mkdtempSync(`${folder}-`)
const bundle = dirname(await build(beside, configPath))
writeFileSync(join(bundle, 'options.json'), JSON.stringify({ ...workerOptionsOf(config).workerOptions, name: config.name }))
renameSync(bundle, folder)
rmdirSync(beside)

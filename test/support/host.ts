/** A server process: hosts the built Worker on the local runtime, as `wrangler dev` does, until its parent is gone. Started by `server.ts` alone. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from '../../bench/host/miniflare.ts'
import { modulesOf } from '../../bench/host/modules.ts'

export interface HostOptions {
  /** What `worker.ts` built. */
  folder: string
  port: number
  /** Override those of the configuration. */
  vars: Record<string, string>
  /** Where all that is durable lies. */
  state: string
}

const { folder, port, vars, state }: HostOptions = JSON.parse(process.argv[2] ?? '')
const { modulesRules: _, bindings, ...worker } = JSON.parse(readFileSync(join(folder, 'options.json'), 'utf8'))

const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    ...worker,
    bindings: { ...bindings, ...vars },
    modules: modulesOf(join(folder, 'index.js')),
    modulesRoot: folder,
    host: '127.0.0.1',
    port,
    cf: false,
    log: new Log(LogLevel.INFO),
    telemetry: { enabled: false },
    resourcePersistencePath: join(state, 'v3'),
  }),
)
await miniflare.ready
process.stdin.resume()
process.stdin.once('end', () => process.exit())

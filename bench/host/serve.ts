/** One server process: hosts one Worker by Miniflare, data on disk, until its stdin ends. Started by `server.ts` alone. */
import { dirname } from 'node:path'
import { unstable_getMiniflareWorkerOptions as workerOptionsOf, unstable_readConfig as readConfig } from 'wrangler'
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from './miniflare.ts'
import { modulesOf } from './modules.ts'
import type { HostOptions } from './options.ts'

const { configPath, scriptPath, vars, dataPath }: HostOptions = JSON.parse(process.argv[2] ?? '')

const config = readConfig({ config: configPath })
const { modulesRules: _, ...worker } = workerOptionsOf({
  ...config,
  // Assets stay out: they put a router in front of every request, and a floor has none.
  assets: undefined,
  vars: { ...config.vars, ...vars },
}).workerOptions
const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    ...worker,
    name: 'bench',
    modules: modulesOf(scriptPath),
    modulesRoot: dirname(scriptPath),
    // Straight to the Worker: Miniflare's own entry in front of it would cost more than a page of messages does.
    unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
    logRequests: false,
    host: '127.0.0.1',
    port: 0,
    cf: false,
    log: new Log(LogLevel.WARN),
    telemetry: { enabled: false },
    resourcePersistencePath: dataPath,
  }),
)

const url = await miniflare.unsafeGetDirectURL()
process.stdout.write(`${url.port}\n`)
process.stdin.resume()
process.stdin.once('end', () => void miniflare.dispose().finally(() => process.exit()))

/** The Worker as a deploy would bundle it, built once for each state of its sources: that is most of what a start of `wrangler dev` does. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { filesIn } from '../../scripts/build/files.mjs'
import { inTurn } from '../../scripts/build/turn.mjs'
import { node, root } from './processes.ts'

const run = promisify(execFile)
const builds = join(root, 'dist/worker')
/** Whoever still uses an older one has started by then. */
const keptMs = 3_600_000

/** All that the bundle depends on; the lock file stands for the packages. */
function stamp(): string {
  const hash = createHash('sha256')
  const sources = ['src', 'migrations']
    .flatMap((folder) => filesIn(join(root, folder)).map((file) => join(folder, file)))
    .filter((path) => !path.startsWith('src/web/'))
  for (const file of ['package.json', 'package-lock.json', 'wrangler.toml', ...sources])
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
  return hash.digest('hex').slice(0, 16)
}

async function build(): Promise<string> {
  await run(node, [join(root, 'scripts/build.mjs')], { cwd: root })
  const folder = join(builds, stamp())
  await inTurn(join(root, 'dist/worker-lock'), async () => {
    if (existsSync(folder)) return
    for (const other of existsSync(builds) ? readdirSync(builds) : []) {
      const path = join(builds, other)
      if (Date.now() - statSync(path).mtimeMs > keptMs) rmSync(path, { recursive: true, force: true })
    }
    await run(node, [join(import.meta.dirname, 'worker-build.ts'), folder], { cwd: root })
  })
  return folder
}

let built: Promise<string> | undefined

/** The folder that `worker-build.ts` made; the web client is there as well. */
export const builtWorker = (): Promise<string> => (built ??= build())

/**
 * Fills the assets directory: the web client, what lies in `public`, and the API docs viewer. What is there already is not
 * touched, because every running `wrangler dev` restarts its objects when an asset changes, and nothing is built whose
 * sources are as they were. Plain JavaScript: it may run on an older Node.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { filesIn, mirror, put } from './build/files.mjs'
import { inTurn } from './build/turn.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const at = (...path) => join(root, ...path)
const target = at('dist/public')
const stamp = at('dist/build-stamp')

/** All that the result depends on; the lock file stands for the packages. */
function stampOf() {
  const hash = createHash('sha256')
  const folders = ['src/web', 'src/client', 'src/protocol', 'src/words', 'public', 'scripts/build']
  const files = folders.flatMap((folder) => filesIn(at(folder)).map((file) => join(folder, file)))
  for (const file of ['package-lock.json', 'scripts/build.mjs', ...files])
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(at(file)))
  return hash.digest('hex')
}

/** The stamp, and the names of the files that its build gave. */
const isFresh = (wanted) => {
  if (!existsSync(stamp)) return false
  const [found, ...files] = readFileSync(stamp, 'utf8').split('\n')
  return found === wanted && files.every((file) => existsSync(join(target, file)))
}

await inTurn(at('dist/build-lock'), async () => {
  const wanted = stampOf()
  if (isFresh(wanted)) return

  const assets = new Map(filesIn(at('public')).map((file) => [file, at('public', file)]))
  const built = at(`dist/client-${process.pid}`)
  try {
    // Loaded only now: most runs have nothing to build.
    const { buildClient } = await import('./build/client.mjs')
    await buildClient(root, built, assets)
    for (const file of filesIn(built)) if (!file.startsWith('.vite')) assets.set(file, join(built, file))
    for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js']) assets.set(`docs/${file}`, at('node_modules/swagger-ui-dist', file))
    mirror(assets, target)
    put(stamp, Buffer.from([wanted, ...assets.keys()].join('\n')))
  } finally {
    rmSync(built, { recursive: true, force: true })
  }
})

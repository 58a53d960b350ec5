/**
 * Fills the assets directory: the landing page and the API docs viewer. What is there already is not touched, because
 * every running `wrangler dev` restarts its objects when an asset changes. Plain JavaScript: it may run on an older Node.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const source = join(root, 'public')
const viewer = join(root, 'node_modules/swagger-ui-dist')
const target = join(root, 'dist/public')

/** Paths of all files below a folder, relative to it. */
const filesIn = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1))
    : []

const assets = new Map(filesIn(source).map((file) => [file, join(source, file)]))
for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js']) assets.set(join('docs', file), join(viewer, file))

for (const [file, from] of assets) {
  const to = join(target, file)
  const bytes = readFileSync(from)
  if (existsSync(to) && readFileSync(to).equals(bytes)) continue
  mkdirSync(dirname(to), { recursive: true })
  writeFileSync(to, bytes)
}
for (const file of filesIn(target)) if (!assets.has(file)) rmSync(join(target, file))

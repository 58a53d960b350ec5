/** The build of the web client: what is as it was is not touched, however often and by however many it is built. */
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { node, root } from '../support/processes.ts'

const run = promisify(execFile)
const build = () => run(node, [join(root, 'scripts/build.mjs')], { cwd: root })
const assets = join(root, 'dist/public')

const files = (): [path: string, changedAt: number][] =>
  readdirSync(assets, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry): [string, number] => {
      const path = join(entry.parentPath, entry.name)
      return [path.slice(assets.length + 1), statSync(path).mtimeMs]
    })

test('two builds at once, from scratch, give what is there already and leave it alone', async () => {
  await build()
  const before = files()
  rmSync(join(root, 'dist/build-stamp'))
  await Promise.all([build(), build()])
  expect(files()).toEqual(before)
})

test('a lock that was left behind by a build that was ended holds nobody up', async () => {
  const { stdout } = await run(node, ['-e', 'process.stdout.write(String(process.pid))'])
  await run(node, ['-e', `require('node:fs').writeFileSync('dist/build-lock', '${stdout}')`], { cwd: root })
  await build()
  expect(files().length).toBeGreaterThan(10)
})

test('the offline shell is every file of the app, and nothing that is not there', () => {
  const worker = readFileSync(join(assets, 'sw.js'), 'utf8')
  const served = files()
    .map(([path]) => `/${path}`)
    .filter((path) => !/^\/(?:docs|icons)\/|^\/(?:_headers|sw\.js|index\.html)$/u.test(path))
  const named = worker.match(/\/[\w/.-]+\.(?:json|js|css|svg|webmanifest)/gu) ?? []
  expect(new Set(named)).toEqual(new Set(served))
})

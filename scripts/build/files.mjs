/** Folders as lists of files, and putting files where they differ. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Paths of all files below a folder, relative to it, with `/`. */
export const filesIn = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) =>
          join(entry.parentPath ?? entry.path, entry.name)
            .slice(folder.length + 1)
            .replaceAll('\\', '/'),
        )
        .toSorted()
    : []

/** Puts bytes in place at once, so that nobody reads half a file; what is the same already is not touched. */
export function put(to, bytes) {
  if (existsSync(to) && readFileSync(to).equals(bytes)) return
  mkdirSync(dirname(to), { recursive: true })
  const beside = `${to}.${process.pid}`
  writeFileSync(beside, bytes)
  renameSync(beside, to)
}

/** Makes a folder hold exactly these files. */
export function mirror(assets, target) {
  for (const [file, from] of assets) put(join(target, file), readFileSync(from))
  for (const file of filesIn(target)) if (!assets.has(file)) rmSync(join(target, file), { force: true })
}

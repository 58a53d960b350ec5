/** The modules of a bundle: its script first, then what it imports, typed by their extension as wrangler types them. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'

const types = { '.js': 'ESModule', '.sql': 'Text', '.txt': 'Text', '.html': 'Text', '.wasm': 'CompiledWasm', '.bin': 'Data' } as const
type Extension = keyof typeof types
type Module = { type: (typeof types)[Extension]; path: string; contents: Uint8Array<ArrayBuffer> }

const known = (extension: string): extension is Extension => extension in types

export function modulesOf(scriptPath: string): Module[] {
  const folder = dirname(scriptPath)
  const others = readdirSync(folder).filter((name) => name !== basename(scriptPath))
  return [basename(scriptPath), ...others].flatMap((name) => {
    const extension = extname(name)
    if (!known(extension)) return []
    const path = join(folder, name)
    return { type: types[extension], path, contents: new Uint8Array(readFileSync(path)) }
  })
}

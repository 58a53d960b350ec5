/** Reading what a server answered, by path; what is not there, or of another kind, is an error that names the path. */

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

export function at(value: Json, ...path: (string | number)[]): Json {
  let found: Json | undefined = value
  for (const key of path) {
    if (typeof found !== 'object' || found === null) throw new Error(`nothing at ${path.join('.')}`)
    found = Array.isArray(found) ? found[Number(key)] : found[key]
    if (found === undefined) throw new Error(`nothing at ${path.join('.')} of ${JSON.stringify(value).slice(0, 300)}`)
  }
  return found
}

export function text(value: Json, ...path: (string | number)[]): string {
  const found = at(value, ...path)
  if (typeof found !== 'string') throw new Error(`no text at ${path.join('.')}`)
  return found
}

export const number = (value: Json, ...path: (string | number)[]): number => Number(at(value, ...path))

export function list(value: Json, ...path: (string | number)[]): Json[] {
  const found = at(value, ...path)
  if (!Array.isArray(found)) throw new Error(`no list at ${path.join('.')}`)
  return found
}

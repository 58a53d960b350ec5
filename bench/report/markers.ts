/** A page whose measured part is written by a program, between two markers; its other words stay. */
import { readFile, writeFile } from 'node:fs/promises'

export interface Markers {
  begin: string
  end: string
}

/** @param empty the page, if there is none */
export async function replaceMeasured(path: string, { begin, end }: Markers, measured: string, empty: string): Promise<void> {
  const page = await readFile(path, 'utf8').catch(() => `${empty}\n\n${begin}\n${end}\n`)
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  if (from === -1 || to < from) throw new Error(`${path} has no place for the report: ${begin} … ${end}`)
  await writeFile(path, `${page.slice(0, from)}${begin}\n\n${measured}\n\n${page.slice(to)}`)
}

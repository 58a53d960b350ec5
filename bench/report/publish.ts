/** Puts the report where it is read: between the markers of `performance.md`, whose other words stay, and a drawing beside it. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chart } from './chart.ts'
import { document } from './document.ts'
import type { Report } from './report.ts'

const begin = '<!-- measured: written by `npm run bench` -->'
const end = '<!-- /measured -->'

export async function publish(folder: string, report: Report): Promise<void> {
  const path = join(folder, 'performance.md')
  const page = await readFile(path, 'utf8').catch(() => `# Performance\n\n${begin}\n${end}\n`)
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  if (from === -1 || to < from) throw new Error(`${path} has no place for the report: ${begin} … ${end}`)
  await writeFile(path, `${page.slice(0, from)}${begin}\n\n${document(report)}\n\n${page.slice(to)}`)
  await writeFile(join(folder, 'performance.svg'), chart(report.verdicts))
}

/** Puts the report where it is read: between the markers of `performance.md`, whose other words stay, and a drawing beside it. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chart } from './chart.ts'
import { document } from './document.ts'
import { replaceMeasured } from './markers.ts'
import type { Report } from './report.ts'

const markers = { begin: '<!-- measured: written by `npm run bench` -->', end: '<!-- /measured -->' }

export async function publish(folder: string, report: Report): Promise<void> {
  await replaceMeasured(join(folder, 'performance.md'), markers, document(report), '# Performance')
  await writeFile(join(folder, 'performance.svg'), chart(report.verdicts))
}

/** `node scripts/icons.ts` draws the icons that cannot be SVG from those that are, in the browser that the tests use. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import chromium from '@sparticuz/chromium'
import { chromium as launcher } from 'playwright-core'

const icon = readFileSync('public/icon.svg', 'utf8')
/** The ground goes to the edge, and what matters stays in the middle: launchers cut the rest in shapes of their own. */
const maskable = icon
  .replace('<rect width="48" height="48" rx="12"', '<rect x="-12" y="-12" width="72" height="72"')
  .replace('viewBox="0 0 48 48"', 'viewBox="-6 -6 60 60"')
const unread = icon.replace('</svg>', '  <circle cx="38" cy="10" r="9" fill="#e5484d" stroke="#fff" stroke-width="2.5" />\n</svg>')

const pictures = [
  { file: 'icon-192.png', size: 192, svg: icon },
  { file: 'icon-512.png', size: 512, svg: icon },
  { file: 'maskable-512.png', size: 512, svg: maskable },
  { file: 'touch-180.png', size: 180, svg: maskable },
]

mkdirSync('public/icons', { recursive: true })
writeFileSync('public/icon-unread.svg', unread)
chromium.setGraphicsMode = false
const browser = await launcher.launch({ executablePath: await chromium.executablePath(), args: ['--no-sandbox', '--disable-gpu'] })
for (const { file, size, svg } of pictures) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${svg}`)
  await page.screenshot({ path: `public/icons/${file}`, omitBackground: true })
  await page.close()
}
await browser.close()

/** Pictures, videos and files for tests in a browser, made by the browser itself; and how somebody gives them to the page. */
import { Buffer } from 'node:buffer'
import type { Locator, Page } from 'playwright-core'

export interface GivenFile {
  name: string
  mimeType: string
  buffer: Buffer
}

/** Runs in the page; the result is base64. */
const made = async (page: Page, script: string): Promise<Buffer> => Buffer.from(await page.evaluate<string>(script), 'base64')

const encode = `async (blob) => {
  const bytes = new Uint8Array(await blob.arrayBuffer())
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}`

/** A JPEG of one colour with another in its middle, so that no two are the same bytes. */
export const painted = async (page: Page, name: string, width: number, height: number, hue: number): Promise<GivenFile> => ({
  name,
  mimeType: 'image/jpeg',
  buffer: await made(
    page,
    `(async () => {
      const canvas = new OffscreenCanvas(${width}, ${height})
      const context = canvas.getContext('2d')
      context.fillStyle = 'hsl(${hue} 70% 55%)'
      context.fillRect(0, 0, ${width}, ${height})
      context.fillStyle = 'hsl(${hue + 120} 70% 75%)'
      context.fillRect(${width / 4}, ${height / 4}, ${width / 2}, ${height / 2})
      return (${encode})(await canvas.convertToBlob({ type: 'image/jpeg' }))
    })()`,
  ),
})

/** A WebM of some frames, 320 by 180. */
export const filmed = async (page: Page, name: string, milliseconds: number): Promise<GivenFile> => ({
  name,
  mimeType: 'video/webm',
  buffer: await made(
    page,
    `(async () => {
      const canvas = document.createElement('canvas')
      canvas.width = 320
      canvas.height = 180
      const context = canvas.getContext('2d')
      const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: 'video/webm;codecs=vp8' })
      const parts = []
      recorder.ondataavailable = ({ data }) => parts.push(data)
      recorder.start()
      const from = performance.now()
      while (performance.now() - from < ${milliseconds}) {
        context.fillStyle = 'hsl(' + ((performance.now() / 5) % 360) + ' 60% 50%)'
        context.fillRect(0, 0, 320, 180)
        await new Promise(requestAnimationFrame)
      }
      await new Promise((resolve) => {
        recorder.onstop = resolve
        recorder.stop()
      })
      return (${encode})(new Blob(parts, { type: 'video/webm' }))
    })()`,
  ),
})

export const document = (name: string, bytes: number): GivenFile => ({
  name,
  mimeType: 'application/pdf',
  buffer: Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(Math.max(0, bytes - 9), 'x')]),
})

export const trayOf = (page: Page): Locator => page.getByRole('dialog').filter({ has: page.getByTestId('tray') })

/** By the menu of the composer; a path for a file that is too large to be passed around. */
export async function pick(page: Page, item: string, ...files: GivenFile[] | [path: string]): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.locator('main').getByRole('button', { name: 'Attach' }).click()
  await page.getByRole('menuitem', { name: item }).click()
  const [first] = files
  await (await chooser).setFiles(typeof first === 'string' ? first : files.filter((file) => typeof file !== 'string'))
  await trayOf(page).waitFor()
}

export async function sendTray(page: Page): Promise<void> {
  await trayOf(page).getByRole('button', { name: 'Send', exact: true }).click()
  await trayOf(page).waitFor({ state: 'detached' })
}

/** As a person who holds files over an element, drops or pastes them. */
export const brings = (
  target: Locator,
  event: 'dragenter' | 'dragover' | 'dragleave' | 'drop' | 'paste',
  ...files: GivenFile[]
): Promise<void> =>
  target.evaluate(
    (element, { event: type, given }) => {
      const data = new DataTransfer()
      for (const { name, mimeType, text } of given) {
        data.items.add(new File([Uint8Array.from(atob(text), (letter) => letter.codePointAt(0) ?? 0)], name, { type: mimeType }))
      }
      const options = { bubbles: true, cancelable: true }
      element.dispatchEvent(
        type === 'paste'
          ? new ClipboardEvent(type, { ...options, clipboardData: data })
          : new DragEvent(type, { ...options, dataTransfer: data }),
      )
    },
    { event, given: files.map(({ name, mimeType, buffer }) => ({ name, mimeType, text: buffer.toString('base64') })) },
  )

/** Messages that carry something, in the order of the chat. */
export const carried = (page: Page, kind: 'image' | 'video' | 'audio' | 'file'): Locator =>
  page.locator('[data-cid]').filter({ has: page.locator(`[data-media="${kind}"]`) })

const stored = ['sent', 'delivered', 'read'].map((status) => `[data-status="${status}"]`).join()
/** Those that the server has. */
export const storedOf = (page: Page, kind: 'image' | 'video' | 'audio' | 'file'): Locator => carried(page, kind).and(page.locator(stored))

/** Waits until the picture itself is there, not only its blur. */
export const isSharp = (message: Locator): Promise<void> => message.locator('[data-media] img[src^="blob:"]').last().waitFor()

export const lightboxOf = (page: Page): Locator => page.getByTestId('lightbox')

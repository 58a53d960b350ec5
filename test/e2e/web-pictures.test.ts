/** Pictures outside of messages: faces of people and groups, what a chat holds, and what takes room. */
import { Buffer } from 'node:buffer'
import type { Locator, Page } from 'playwright-core'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Message } from '../../src/protocol/conversation.ts'
import type { Look } from '../support/browser.ts'
import { composerOf, goTo, hasFocus, messageOf, type Person, rowOf, timelineOf } from '../support/chats.ts'
import { brings, carried, document, type GivenFile, isSharp, lightboxOf, painted, pick, sendTray, storedOf } from '../support/media.ts'
import { withExif } from '../support/pictures.ts'
import { until } from '../support/processes.ts'
import { Stage } from '../support/stage.ts'
import { wave } from '../support/sounds.ts'

const stage = Stage.set()
let alice: Person
let bob: Person
let carol: Person
let id: string
beforeEach(async () => {
  ;({ alice, bob, id } = stage.scene)
  carol = await stage.signUp('carol', 'كارول الأحمد')
})

const open = (person: Person, path: string, look?: Look): Promise<Page> => stage.open(person, look, path)

/** Red above, blue below, but only for who reads how it is turned: it lies on its side in the file. */
async function turned(page: Page): Promise<GivenFile> {
  const flat = await painted(page, 'turned.jpg', 400, 200, 0)
  const bytes = await page.evaluate<string>(`(async () => {
    const canvas = new OffscreenCanvas(400, 200)
    const context = canvas.getContext('2d')
    context.fillStyle = 'red'
    context.fillRect(0, 0, 200, 200)
    context.fillStyle = 'blue'
    context.fillRect(200, 0, 200, 200)
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 1 })
    return btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer())))
  })()`)
  return { ...flat, buffer: withExif(Buffer.from(bytes, 'base64'), { orientation: 6, secret: 'where' }) }
}

/** The colour at a share of a picture’s height, as `r` or `b`; undefined where there is no picture yet. */
const colourIn = (face: Locator, share: number): Promise<string | undefined> =>
  face
    .locator('img')
    .last()
    .evaluate((image, at) => {
      if (!(image instanceof HTMLImageElement) || !image.complete) return undefined
      const canvas = image.ownerDocument.createElement('canvas')
      canvas.width = image.naturalWidth
      canvas.height = image.naturalHeight
      const context = canvas.getContext('2d')
      context?.drawImage(image, 0, 0)
      const [red = 0, , blue = 0] = context?.getImageData(canvas.width / 2, Math.floor(canvas.height * at), 1, 1).data ?? []
      return red > blue ? 'r' : 'b'
    }, share)

const editorOf = (page: Page): Locator => page.getByTestId('picture')
const stageOf = (page: Page): Locator => page.getByRole('group', { name: 'The part that is shown' })

async function choosePicture(page: Page, file: GivenFile): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Add a picture' }).click()
  await (await chooser).setFiles(file)
}

async function useIt(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Use it' }).click()
  await stageOf(page).waitFor({ state: 'detached' })
}

describe('the picture of a person', () => {
  test('is cropped upright by keys, stands wherever they stand, for others too, and is taken away again', async () => {
    const [a, b] = await Promise.all([open(alice, '/settings/profile'), open(bob, '/')])
    await choosePicture(a, await turned(a))
    await hasFocus(stageOf(a))
    // Two hundred of four hundred, a little above the middle.
    expect(await stageOf(a).getAttribute('data-crop')).toBe('100 160 1.00')
    for (let presses = 0; presses < 12; presses += 1) await a.keyboard.press('ArrowUp')
    expect(await stageOf(a).getAttribute('data-crop')).toBe('100 256 1.00')
    await a.keyboard.press('+')
    expect(await stageOf(a).getAttribute('data-crop')).toBe('100 256 1.15')
    await a.getByRole('slider', { name: 'Scale' }).fill('0')
    expect(await stageOf(a).getAttribute('data-crop')).toBe('100 256 1.00')
    await useIt(a)

    // From 156 to 356 of what is red until 200.
    const halves = async (face: Locator) => [await colourIn(face, 0.1), await colourIn(face, 0.5)]
    for (const face of [editorOf(a), a.getByRole('link', { name: 'Your profile' }), rowOf(b, id)]) {
      await until(async () => (await halves(face)).join('') === 'rb', 'the picture is there')
    }

    await a.getByRole('button', { name: 'Change the picture' }).click()
    await a.getByRole('menuitem', { name: 'Remove the picture' }).click()
    await a.getByRole('button', { name: 'Add a picture' }).waitFor()
    expect(await editorOf(a).locator('img').count()).toBe(0)
    await until(async () => (await rowOf(b, id).locator('img').count()) === 0, 'it is gone for others')
  })

  test('is moved by the pointer and scaled by the wheel', async () => {
    const a = await open(alice, '/settings/profile')
    await choosePicture(a, await painted(a, 'lake.jpg', 1_600, 1_000, 200))
    const box = await stageOf(a).boundingBox()
    if (!box) throw new Error('there is no stage')
    const [x, y, frame] = [box.x + box.width / 2, box.y + box.height / 2, box.width * 0.88]
    await a.mouse.move(x, y)
    await a.mouse.down()
    await a.mouse.move(x + frame * 0.1, y)
    await a.mouse.up()
    expect(await stageOf(a).getAttribute('data-crop')).toBe('700 500 1.00')
    await a.mouse.move(x + frame * 0.5, y)
    await a.mouse.wheel(0, -600)
    // What is under the pointer stays: the edge at 1,200.
    await until(async () => {
      const [middle = 0, , zoom = 1] = (await stageOf(a).getAttribute('data-crop'))?.split(' ').map(Number) ?? []
      return zoom > 2 && Math.abs(middle + 500 / zoom - 1_200) < 6
    }, 'it grew around the pointer')
  })

  test('that cannot be read says so in its place, and the next one is taken', async () => {
    const a = await open(alice, '/settings/profile')
    await choosePicture(a, { name: 'words.txt', mimeType: 'text/plain', buffer: Buffer.from('words') })
    await editorOf(a).getByRole('alert').waitFor()
    await choosePicture(a, { name: 'broken.png', mimeType: 'image/png', buffer: Buffer.from('no picture') })
    const dialog = a.getByRole('dialog')
    await dialog.getByRole('alert').getByText('That cannot be read as a picture.').waitFor()
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await brings(editorOf(a), 'drop', await painted(a, 'lake.jpg', 300, 300, 90))
    await stageOf(a).waitFor()
    await a.keyboard.press('Escape')
    await stageOf(a).waitFor({ state: 'detached' })
    await brings(a.locator('body'), 'paste', await painted(a, 'lake.jpg', 300, 300, 90))
    await useIt(a)
    await a.getByText('The picture is changed.').waitFor()
    expect(await editorOf(a).getByRole('alert').count()).toBe(0)
  })

  test('that is refused stays in the dialog, and its upload can be stopped', async () => {
    const a = await open(alice, '/settings/profile')
    stage.windows[0]?.expects('403 /v1/me')
    await choosePicture(a, await painted(a, 'lake.jpg', 1_600, 1_000, 200))
    await a.keyboard.press('+')
    const crop = await stageOf(a).getAttribute('data-crop')
    const refuse = { status: 403, contentType: 'application/problem+json', body: JSON.stringify({ code: 'forbidden', detail: 'No.' }) }
    await a.route('**/v1/me', (route) => route.fulfill(refuse))
    await a.getByRole('button', { name: 'Use it' }).click()
    await a.getByRole('dialog').getByRole('alert').getByText('You may not do that.').waitFor()
    expect(await stageOf(a).getAttribute('data-crop')).toBe(crop)
    await a.unroute('**/v1/me')

    // Its bytes never come through.
    await a.route('**/v1/media/*/upload', (route) => (route.request().method() === 'PATCH' ? undefined : route.continue()))
    const bytes = a.waitForRequest((request) => request.method() === 'PATCH' && request.url().endsWith('/upload'))
    await a.getByRole('button', { name: 'Use it' }).click()
    await bytes
    await a.getByRole('progressbar').waitFor()
    const given = a.waitForResponse((response) => response.request().method() === 'DELETE')
    await a.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
    expect((await given).status()).toBe(204)
    await a.getByRole('slider', { name: 'Scale' }).waitFor()
    await a.unroute('**/v1/media/*/upload')
    await useIt(a)
    await editorOf(a).locator('img').waitFor()
  })
})

describe('the picture of a group', () => {
  test('is changed by who may, and everybody in it sees it', async () => {
    const group = await alice.group('Lake walkers', bob, carol)
    const [a, b] = await Promise.all([open(alice, `/c/${group}/info`), open(bob, `/c/${group}/info`)])
    await b.getByRole('heading', { name: 'Lake walkers' }).last().waitFor()
    expect(await b.getByTestId('picture').count()).toBe(0)
    await brings(editorOf(a), 'dragenter', await painted(a, 'lake.jpg', 800, 600, 200))
    await brings(editorOf(a), 'drop', await painted(a, 'lake.jpg', 800, 600, 200))
    await useIt(a)
    for (const face of [editorOf(a), rowOf(a, group), rowOf(b, group), b.locator('main header')]) await face.locator('img').waitFor()
    await messageOf(b, '').or(b.getByText('Alice Marlowe changed the picture')).first().waitFor()
  })
})

/** Sends a picture by the window, and then what it carries again and again. */
async function sent(a: Page, times: number): Promise<void> {
  await goTo({ page: a }, `/c/${id}`)
  await composerOf(a).waitFor()
  await pick(a, 'Photos and videos', await painted(a, 'lake.jpg', 640, 480, 200))
  await sendTray(a)
  await storedOf(a, 'image').first().waitFor()
  const { messages } = await alice.ask<{ messages: Message[] }>('GET', `/conversations/${id}/attachments?kind=media`)
  const content = messages[0]?.content
  for (let at = 0; at < times; at += 1) {
    const messageId = `00000000-0000-7000-8000-${String(stage.round * 1_000 + at).padStart(12, '0')}`
    await alice.ask('POST', `/conversations/${id}/messages`, { id: messageId, content })
  }
}

const infoOf = (page: Page): Locator => page.locator('[data-pane="info"]')
const tilesOf = (page: Page): Locator => infoOf(page).locator('li[data-cid]')
const tab = (page: Page, name: string): Promise<void> => infoOf(page).getByRole('radio', { name }).check()

describe('what a chat holds', () => {
  test('stands in its details by kind, opens in the lightbox, and leads to its message', async () => {
    const a = await open(alice, `/c/${id}`)
    await pick(a, 'Photos and videos', await painted(a, 'one.jpg', 640, 480, 20), await painted(a, 'two.jpg', 640, 480, 120))
    await sendTray(a)
    await pick(a, 'Photos and videos', {
      name: 'song.wav',
      mimeType: 'audio/wav',
      buffer: wave(20, (seconds) => Math.sin(seconds * 2_000) * Math.abs(Math.sin(seconds))),
    })
    await sendTray(a)
    await pick(a, 'Document', document('report.pdf', 2_000))
    await sendTray(a)
    await storedOf(a, 'file').first().waitFor()
    await alice.says(id, 'See https://lake.example/map for *all* of it')
    await alice.says(id, ...Array.from({ length: 40 }, (_, at) => `line ${at}`))
    const b = await open(bob, `/c/${id}/info`)

    // The newest stand in the details.
    await infoOf(b)
      .getByRole('list', { name: 'Newest media' })
      .getByRole('button', { name: /Photo from Alice Marlowe/u })
      .nth(1)
      .waitFor()
    await infoOf(b).getByRole('link', { name: 'Media, files and links' }).click()
    await until(async () => (await tilesOf(b).count()) === 2, 'both are there')
    await infoOf(b).getByRole('heading', { level: 2 }).first().waitFor()
    await tilesOf(b).first().locator('img[src^="blob:"]').waitFor()

    await tilesOf(b)
      .first()
      .getByRole('button', { name: /^Photo from/u })
      .click()
    await lightboxOf(b).waitFor()
    await b.keyboard.press('ArrowLeft')
    const second = await tilesOf(b).nth(1).getAttribute('data-cid')
    await until(async () => (await lightboxOf(b).getAttribute('data-cid')) === second, 'the older one')
    await lightboxOf(b).getByRole('button', { name: 'Show in chat' }).click()
    await lightboxOf(b).waitFor({ state: 'detached' })
    const picture = timelineOf(b).locator(`[data-cid="${second}"]`)
    await until(() => picture.evaluate((one) => one.getBoundingClientRect().top > 0), 'it is in sight')
    await infoOf(b).waitFor()

    await tilesOf(b).first().click({ button: 'right' })
    await b.getByRole('menuitem', { name: 'Show in chat' }).waitFor()
    await b.keyboard.press('Escape')

    await tab(b, 'Files')
    const download = b.waitForEvent('download')
    await infoOf(b)
      .getByRole('button', { name: /Download report\.pdf/u })
      .click()
    expect((await download).suggestedFilename()).toBe('report.pdf')

    await tab(b, 'Links')
    const link = infoOf(b).getByRole('link', { name: /lake\.example/u })
    expect([await link.getAttribute('href'), await link.getAttribute('rel')]).toEqual([
      'https://lake.example/map',
      'noopener noreferrer nofollow',
    ])
    await infoOf(b).getByText('See for all of it').waitFor()
    expect(new URL(b.url()).pathname).toBe(`/c/${id}/info/link`)

    await tab(b, 'Audio')
    await infoOf(b).getByText('song.wav').waitFor()
    await infoOf(b).getByRole('button', { name: 'Play' }).click()
    await infoOf(b).getByRole('button', { name: 'Pause' }).click()
    await infoOf(b).getByRole('button', { name: 'Play' }).waitFor()
    await infoOf(b).getByRole('button', { name: 'Back' }).click()
    await infoOf(b).getByRole('heading', { name: 'Details', level: 1 }).waitFor()
  })

  test('comes page by page to the first, and live', async () => {
    const a = await open(alice, '/')
    await sent(a, 79)
    const b = await open(bob, `/c/${id}/info/media`)
    await until(async () => {
      await tilesOf(b).last().scrollIntoViewIfNeeded()
      return (await tilesOf(b).count()) === 80
    }, 'all are there')
    // What is far away holds no bytes.
    await until(async () => (await tilesOf(b).first().locator('img[src^="blob:"]').count()) === 0, 'the first is let go')

    await pick(a, 'Photos and videos', await painted(a, 'new.jpg', 640, 480, 300))
    await sendTray(a)
    await until(async () => (await tilesOf(b).count()) === 81, 'the new one is there')
    const { messages } = await alice.ask<{ messages: Message[] }>('GET', `/conversations/${id}/attachments?kind=media&limit=1`)
    await alice.ask('DELETE', `/conversations/${id}/messages/${messages[0]?.seq}?for=everyone`)
    await until(async () => (await tilesOf(b).count()) === 80, 'the deleted one is gone')
    await tab(b, 'Audio')
    await infoOf(b).getByText('No recordings or music yet').waitFor()
    expect(await infoOf(b).getByRole('alert').count()).toBe(0)
  })

  test('on a phone leads to a message far away, and back', async () => {
    const a = await open(alice, '/')
    await sent(a, 0)
    for (let part = 0; part < 4; part += 1) await alice.says(id, ...Array.from({ length: 40 }, (_, at) => `line ${part} ${at}`))
    const b = await open(alice, `/c/${id}`, { viewport: 'phone' })
    await messageOf(b, 'line 3 39').waitFor()
    await goTo({ page: b }, `/c/${id}/info/media`)
    await tilesOf(b)
      .first()
      .getByRole('button', { name: /^Photo from/u })
      .click()
    await lightboxOf(b).getByRole('button', { name: 'Show in chat' }).click()
    await isSharp(carried(b, 'image').first())
    await until(
      () =>
        carried(b, 'image')
          .first()
          .evaluate((one) => {
            const { top, bottom } = one.getBoundingClientRect()
            return top > 0 && bottom < innerHeight
          }),
      'the picture is in sight',
    )
    expect(new URL(b.url()).pathname).toBe(`/c/${id}`)
    await b.goBack()
    await tilesOf(b).first().waitFor()
  })

  test('says that there is no connection, and comes with it', async () => {
    const a = await open(alice, '/')
    await sent(a, 0)
    // The newest message comes by itself.
    await alice.says(id, 'words')
    const b = await open(bob, `/c/${id}/info/media`)
    // Its files are here then, not what they show.
    await tilesOf(b).first().waitFor()
    await goTo({ page: b }, `/c/${id}`)
    await b.context().setOffline(true)
    await stage.windows[1]?.isAt('offline')
    await goTo({ page: b }, `/c/${id}/info/media`)
    await infoOf(b).getByText('You are offline').waitFor()
    await b.context().setOffline(false)
    await tilesOf(b).first().waitFor()
    expect(stage.windows[1]?.complaints.splice(0).filter((complaint) => !complaint.includes('offline'))).toEqual([])
  })
})

describe('storage', () => {
  test('is told for this device and the server, and is cleared here alone', async () => {
    const a = await open(alice, '/')
    await sent(a, 0)
    await goTo({ page: a }, '/settings/storage')
    const main = a.locator('main')
    const kept = main.getByText(/^\d+ files?, [\d.,]+ (?:byte|kB)/u)
    // What was sent is here, and there.
    await until(async () => (await kept.count()) === 2, 'it is counted')
    await main.getByText(/^[\d.,]+ (?:byte|kB) of 107 GB$/u).waitFor()
    await main.getByText('All that Edgewise keeps here').waitFor()
    await main.getByRole('button', { name: 'Clear' }).click()
    await a.getByRole('dialog').getByRole('button', { name: 'Clear' }).click()
    await a.getByText('The files on this device are cleared.').waitFor()
    await main.getByText('No files').waitFor()
    expect(await main.getByRole('button', { name: 'Clear' }).isDisabled()).toBe(true)
    expect(await kept.count()).toBe(1)
    // They come again.
    await goTo({ page: a }, `/c/${id}`)
    await isSharp(carried(a, 'image').first())
  })
})

const looks: Look[] = [
  { viewport: 'phone', colorScheme: 'light', locale: 'en' },
  { viewport: 'phone', colorScheme: 'dark', locale: 'ar' },
  { viewport: 'tablet', colorScheme: 'dark', locale: 'en' },
  { viewport: 'desktop', colorScheme: 'light', locale: 'ar' },
  { viewport: 'desktop', colorScheme: 'dark', locale: 'en-XA' },
]

describe('every place of pictures', () => {
  test.each(looks)('is accessible and fits: $viewport, $colorScheme, $locale', async (look) => {
    const a = await open(alice, '/')
    await sent(a, 2)
    await pick(a, 'Document', document('a-report-with-a-rather-long-name-that-nobody-reads-to-its-end.pdf', 2_000))
    await sendTray(a)
    await storedOf(a, 'file').first().waitFor()
    await alice.says(id, 'https://lake.example/a/rather/long/path/to/something?with=more&and=more and words')
    const b = await open(alice, '/settings/profile', look)
    const window = stage.windows[1]
    if (!window) throw new Error('there is no window')
    const isFine = async (): Promise<void> => {
      expect(await window.accessibilityFaults()).toEqual([])
      expect(await window.overflow()).toBe(0)
    }
    const chooser = b.waitForEvent('filechooser')
    await editorOf(b).getByRole('button').click()
    await (await chooser).setFiles(await painted(b, 'lake.jpg', 900, 1_600, 200))
    await b.getByRole('slider').waitFor()
    await isFine()
    await b.keyboard.press('Escape')
    for (const kind of ['media', 'file', 'link'] as const) {
      await goTo({ page: b }, `/c/${id}/info/${kind}`)
      await tilesOf(b).first().waitFor()
      await isFine()
    }
    await goTo({ page: b }, `/c/${id}/info`)
    await tilesOf(b).first().waitFor()
    await isFine()
    await goTo({ page: b }, '/settings/storage')
    await b.locator('main meter').waitFor()
    await isFine()
  })
})

/** Pictures, videos, recordings and files between people: what one sends, the others see, hear and keep. */
import { readFileSync } from 'node:fs'
import { beforeEach, describe, expect, test } from 'vitest'
import { choose, composerOf, messageOf, type Person, rowOf, windowOf, write } from '../support/chats.ts'
import { brings, carried, document, isSharp, painted, pick, sendTray, storedOf, trayOf } from '../support/media.ts'
import { until } from '../support/processes.ts'
import { Stage } from '../support/stage.ts'

const stage = Stage.set({ hasMicrophone: true })
let alice: Person
let bob: Person
let id: string
beforeEach(() => {
  ;({ alice, bob, id } = stage.scene)
})

const open: Stage['open'] = (...about) => stage.open(...about)

describe('before they are sent', () => {
  test('each file has its caption; what cannot go says why and stays, all else leaves in its order', async () => {
    const [a, b] = await Promise.all([open(alice), open(bob)])
    await composerOf(a).fill('The *lake*')
    const files = [
      await painted(a, 'lake.jpg', 1_600, 1_000, 200),
      await painted(a, 'tower.jpg', 900, 1_600, 20),
      document('report.pdf', 2_000),
      { name: 'nothing.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) },
    ]
    await pick(a, 'Photos and videos', ...files)
    const tray = trayOf(a)
    await tray.getByText('Send 4 files').waitFor()
    // What was written is said of the first.
    expect(await tray.getByLabel('Caption').inputValue()).toBe('The *lake*')
    await tray.getByRole('button', { name: 'Show tower.jpg' }).click()
    await tray.getByLabel('Caption').fill('The tower')
    await tray.getByRole('button', { name: 'Send', exact: true }).click()
    await tray.getByText('It is empty: there is nothing to send.').waitFor()
    expect(await tray.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true)
    await tray.getByRole('button', { name: 'Remove nothing.txt' }).click()
    await tray.waitFor({ state: 'detached' })

    await carried(b, 'file').getByText('report.pdf').waitFor()
    expect(await carried(b, 'image').locator('p').allTextContents()).toEqual([
      expect.stringContaining('The lake'),
      expect.stringContaining('The tower'),
    ])
    expect(await composerOf(a).inputValue()).toBe('')
    await rowOf(b, id).getByText('report.pdf').waitFor()
  })

  test('what is closed by mistake comes back with its caption', async () => {
    const a = await open(alice)
    await pick(a, 'Document', document('report.pdf', 100))
    await trayOf(a).getByLabel('Caption').fill('At last')
    await a.keyboard.press('Escape')
    await a.getByRole('button', { name: 'Back to it' }).click()
    expect(await trayOf(a).getByLabel('Caption').inputValue()).toBe('At last')
    await sendTray(a)
    await messageOf(a, 'At last').waitFor()
  })

  test('files are dropped on the chat, and pasted into the text', async () => {
    const a = await open(alice)
    const picture = await painted(a, 'a.jpg', 300, 200, 10)
    await brings(composerOf(a), 'dragenter', picture)
    await a.getByTestId('drop-zone').waitFor()
    await brings(composerOf(a), 'drop', picture)
    await a.getByTestId('drop-zone').waitFor({ state: 'detached' })
    await trayOf(a).getByText('Send 1 file').waitFor()
    await brings(trayOf(a).getByLabel('Caption'), 'paste', await painted(a, 'b.jpg', 200, 300, 50))
    await trayOf(a).getByText('Send 2 files').waitFor()
    await a.keyboard.press('Escape')
    await trayOf(a).waitFor({ state: 'detached' })
    await brings(composerOf(a), 'paste', picture)
    await trayOf(a).getByText('Send 1 file').waitFor()
    await sendTray(a)
    await storedOf(a, 'image').last().waitFor()
    expect(await carried(a, 'image').count()).toBe(1)
  })

  test('a picture goes as a file, byte for byte, when somebody wants that', async () => {
    const [a, b] = await Promise.all([open(alice), open(bob)])
    const picture = await painted(a, 'original.jpg', 640, 480, 300)
    await pick(a, 'Photos and videos', picture)
    await trayOf(a).getByRole('switch').click()
    await sendTray(a)
    const arrived = carried(b, 'file')
    await arrived.waitFor()
    const download = b.waitForEvent('download')
    await arrived.getByRole('button', { name: 'Download original.jpg' }).click()
    const kept = await download
    expect(kept.suggestedFilename()).toBe('original.jpg')
    expect(readFileSync(await kept.path()).equals(picture.buffer)).toBe(true)
  })

  test.each([
    ['phone', 'light', 'en'],
    ['tablet', 'dark', 'ar'],
    ['desktop', 'light', 'en-XA'],
  ] as const)('on a %s, %s, in %s everything is in reach', async (viewport, colorScheme, locale) => {
    const a = await open(alice, { viewport, colorScheme, locale })
    const picture = await painted(a, 'a.jpg', 300, 200, 10)
    await brings(composerOf(a), 'paste', picture, { ...picture, name: 'b.jpg' }, { name: 'none', mimeType: '', buffer: Buffer.alloc(0) })
    await a.getByTestId('tray').waitFor()
    const [window] = stage.windows
    expect(await window?.accessibilityFaults()).toEqual([])
    expect(await window?.overflow()).toBe(0)
    await a.keyboard.press('Escape')
  })
})

describe('on the way', () => {
  test('an upload is paused, goes on, and is taken back', async () => {
    const a = await open(alice)
    let isHeld = true
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    await a.route(/\/v1\/media\/[^/]+\/upload/u, async (route) => {
      if (isHeld && route.request().method() === 'PATCH') await held
      await route.fallback().catch(() => undefined)
    })
    await pick(a, 'Document', document('first.pdf', 50_000))
    await sendTray(a)
    const first = carried(a, 'file').filter({ hasText: 'first.pdf' })
    await first.getByRole('button', { name: /^Pause the upload/u }).click()
    await first.locator('[data-upload="paused"]').waitFor()
    await pick(a, 'Document', document('second.pdf', 50_000))
    await sendTray(a)
    const second = carried(a, 'file').filter({ hasText: 'second.pdf' })
    await second.getByRole('button', { name: 'Do not send it' }).click()
    await second.waitFor({ state: 'detached' })
    isHeld = false
    release()
    await first.getByRole('button', { name: /^Go on with the upload/u }).click()
    await storedOf(a, 'file').last().waitFor()
    expect(await first.locator('[data-upload]').count()).toBe(0)
  })

  test('without a connection a picture stands in the chat at once, outlives a reload, and leaves later', async () => {
    const a = await open(alice)
    await a.evaluate('navigator.serviceWorker.ready.then(() => undefined)')
    await a.reload()
    await pick(a, 'Photos and videos', await painted(a, 'a.jpg', 800, 600, 90))
    await a.context().setOffline(true)
    await sendTray(a)
    await isSharp(carried(a, 'image'))
    await a.reload()
    await isSharp(carried(a, 'image'))
    expect(await carried(a, 'image').locator('[data-upload]').count()).toBe(1)
    await a.context().setOffline(false)
    await storedOf(a, 'image').last().waitFor()
    const b = await open(bob)
    await isSharp(carried(b, 'image'))
  })
})

describe('in the chat', () => {
  test('no row moves when its picture comes, and the own one never goes away', async () => {
    const a = await open(alice)
    await pick(a, 'Photos and videos', await painted(a, 'a.jpg', 1_600, 900, 90), await painted(a, 'b.jpg', 600, 1_200, 190))
    await a.evaluate(`
      globalThis.bare = 0
      new MutationObserver(() => {
        for (const place of document.querySelectorAll('[data-media="image"]')) if (!place.querySelector('img')) globalThis.bare += 1
      }).observe(document.querySelector('main'), { childList: true, subtree: true, attributes: true })`)
    await sendTray(a)
    await until(async () => (await storedOf(a, 'image').count()) === 2, 'both are stored')
    await write(a, 'That was it')
    expect(await a.evaluate('document.querySelectorAll(\'[data-media="image"] img[src^="blob:"]\').length')).toBe(2)

    let release = (): void => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const window = await windowOf(bob, stage.browser, stage.server.url, '/')
    stage.windows.push(window)
    const b = window.page
    await b.route(/\/v1\/media\//u, async (route) => {
      await held
      await route.fallback().catch(() => undefined)
    })
    await rowOf(b, id).click()
    await messageOf(b, 'That was it').waitFor()
    const places = () =>
      b.locator('[data-cid]').evaluateAll((all) => all.map((one) => [one.getBoundingClientRect().top, one.getBoundingClientRect().height]))
    await until(async () => (await carried(b, 'image').count()) === 2, 'both have their place')
    const before = await places()
    release()
    await isSharp(carried(b, 'image').first())
    await isSharp(carried(b, 'image').last())
    expect(await places()).toEqual(before)
  })

  test('a quote and the list say what it is; deleted, nothing of it is left', async () => {
    const [a, b] = await Promise.all([open(alice), open(bob)])
    await pick(a, 'Photos and videos', await painted(a, 'a.jpg', 800, 600, 90))
    await sendTray(a)
    await storedOf(a, 'image').last().waitFor()
    await rowOf(b, id).getByText('Photo').waitFor()
    await carried(b, 'image').locator('[data-media]').click({ button: 'right' })
    await b.getByRole('menuitem', { name: 'Reply' }).click()
    await write(b, 'Where is that?')
    await messageOf(a, 'Where is that?').getByRole('button', { name: 'Photo' }).waitFor()
    await carried(a, 'image').locator('[data-media]').click({ button: 'right' })
    await a.getByRole('menuitem', { name: 'Delete' }).click()
    await a.getByRole('button', { name: 'Delete for everyone' }).click()
    await messageOf(b, 'This message was deleted').waitFor()
    expect(await carried(b, 'image').count()).toBe(0)
  })

  test('what somebody sends is sent on to several chats without another upload', async () => {
    const carol = await stage.signUp('carol', 'Carol Lindqvist')
    const group = await bob.group('Lake weekend', alice, carol)
    const withCarol = await bob.directWith(carol)
    const [a, b] = await Promise.all([open(alice), open(bob)])
    await pick(a, 'Photos and videos', await painted(a, 'a.jpg', 800, 600, 90))
    await trayOf(a).getByLabel('Caption').fill('The lake')
    await sendTray(a)
    await messageOf(b, 'The lake').waitFor()
    const uploads: string[] = []
    b.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/v1/media')) uploads.push(request.url())
    })
    await choose(b, 'The lake', 'Forward')
    const dialog = b.getByRole('dialog')
    await dialog.getByRole('searchbox').fill('weekend')
    await dialog.getByRole('searchbox').press('Enter')
    await dialog.locator(`[data-id="${withCarol}"]`).getByRole('button').click()
    await dialog.getByRole('button', { name: 'Send to 2 chats' }).click()
    await b.getByText('Forwarded to').waitFor()
    const c = await open(carol, {}, `/c/${withCarol}`)
    await isSharp(carried(c, 'image'))
    await rowOf(c, group).getByText('The lake').waitFor()
    expect(uploads).toEqual([])
  })
})

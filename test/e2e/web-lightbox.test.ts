/** Pictures and videos in the whole window. */
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, test } from 'vitest'
import { hasFocus, type Person, rowOf } from '../support/chats.ts'
import { carried, filmed, isSharp, lightboxOf, painted, pick, sendTray, storedOf, trayOf } from '../support/media.ts'
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
const shownIn = (page: Page): Promise<string | null> => lightboxOf(page).getAttribute('data-cid')
const cidsIn = (page: Page): Promise<string[]> =>
  carried(page, 'image').evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset['cid'] ?? ''))

describe('the lightbox', () => {
  const three = async (page: Page): Promise<void> => {
    await pick(
      page,
      'Photos and videos',
      await painted(page, 'a.jpg', 1_200, 800, 0),
      await painted(page, 'b.jpg', 800, 1_200, 120),
      await painted(page, 'c.jpg', 1_600, 400, 240),
    )
    await trayOf(page).getByLabel('Caption').fill('The first')
    await sendTray(page)
    await until(async () => (await carried(page, 'image').count()) === 3, 'all stand in the chat')
    await isSharp(carried(page, 'image').last())
  }

  test('turns by keys, tells who and when and what, and gives the focus back', async () => {
    const a = await open(alice)
    await three(a)
    const [first, second, third] = await cidsIn(a)
    await carried(a, 'image').last().getByRole('button', { name: 'Open the photo' }).click()
    await lightboxOf(a).waitFor()
    const shows = (cid: string | undefined) => until(async () => (await shownIn(a)) === cid, 'it is that one')
    await shows(third)
    await a.keyboard.press('ArrowLeft')
    await shows(second)
    await a.keyboard.press('Home')
    await shows(first)
    await lightboxOf(a).getByText('The first').waitFor()
    await lightboxOf(a)
      .getByRole('heading', { name: /^Photo from You, / })
      .waitFor()
    await a.keyboard.press('ArrowLeft')
    await shows(first)
    await a.keyboard.press('End')
    await shows(third)
    await lightboxOf(a).getByRole('button', { name: 'Older' }).click()
    await shows(second)
    const download = a.waitForEvent('download')
    await lightboxOf(a).getByRole('button', { name: 'Save' }).click()
    await download
    await a.keyboard.press('Escape')
    await lightboxOf(a).waitFor({ state: 'detached' })
    await hasFocus(a.locator(`[data-cid="${second}"]`))
    expect(await a.locator('dialog').count()).toBe(0)
  })

  test('makes larger by wheel, double press and keys, moves, and is whole again', async () => {
    const a = await open(alice)
    await three(a)
    await carried(a, 'image').first().getByRole('button', { name: 'Open the photo' }).click()
    const stage = lightboxOf(a).locator('[data-scale]')
    const scale = async () => Number(await stage.getAttribute('data-scale'))
    await stage.hover()
    await a.mouse.wheel(0, -400)
    await until(async () => (await scale()) > 1.5, 'it is larger')
    await a.keyboard.press('0')
    await until(async () => (await scale()) === 1, 'it is whole')
    await stage.dblclick()
    await until(async () => (await scale()) === 2.5, 'it is close')
    const left = () =>
      lightboxOf(a)
        .locator('img')
        .last()
        .evaluate((image) => image.getBoundingClientRect().left)
    // Twice the same: it does not move any more.
    let last = Number.NaN
    const still = () =>
      until(async () => {
        const now = Math.round(await left())
        const isStill = now === last
        last = now
        return isStill
      }, 'it is still')
    await still()
    const before = last
    const box = await stage.boundingBox()
    const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2]
    await a.mouse.move(x, y)
    await a.mouse.down()
    await a.mouse.move(x + 60, y, { steps: 4 })
    await a.mouse.up()
    await still()
    expect(last - before).toBe(60)
    await stage.dblclick()
    await until(async () => (await scale()) === 1, 'it is whole again')
    // Pulled far enough it turns.
    const first = await shownIn(a)
    await a.mouse.move(x, y)
    await a.mouse.down()
    await a.mouse.move(x - 120, y, { steps: 4 })
    await a.mouse.up()
    await until(async () => (await shownIn(a)) !== first, 'it turned')
  })

  test('shows pictures that the timeline has not loaded', async () => {
    const a = await open(alice)
    await three(a)
    const [first] = await cidsIn(a)
    await until(async () => (await storedOf(a, 'image').count()) === 3, 'they are stored')
    await alice.says(id, ...Array.from({ length: 130 }, (_, at) => `Line ${at}`))
    await pick(a, 'Photos and videos', await painted(a, 'd.jpg', 500, 500, 60))
    await sendTray(a)
    await rowOf(a, id).filter({ hasText: 'Photo' }).locator('[data-status="sent"]').waitFor()
    const b = await open(bob)
    const newest = b.locator('main').getByRole('button', { name: 'To the newest message' })
    await newest.waitFor()
    await until(
      async () => {
        // A view that is still being made may take a click for nothing.
        if (await newest.isVisible()) await newest.click()
        return (await carried(b, 'image').count()) === 1
      },
      'the last one alone is in the page',
      { everyMs: 500 },
    )
    await isSharp(carried(b, 'image'))
    await carried(b, 'image').getByRole('button', { name: 'Open the photo' }).click()
    await until(async () => {
      await b.keyboard.press('Home')
      return (await shownIn(b)) === first
    }, 'the first of all is there')
    expect(await carried(b, 'image').count()).toBe(1)
  })

  test.each([
    ['phone', 'light', 'en'],
    ['desktop', 'dark', 'ar'],
  ] as const)('on a %s, %s, in %s everything is in reach', async (viewport, colorScheme, locale) => {
    const writer = await open(alice)
    await three(writer)
    const page = await open(bob, { viewport, colorScheme, locale })
    await isSharp(carried(page, 'image').last())
    expect(await stage.windows.at(-1)?.accessibilityFaults()).toEqual([])
    await carried(page, 'image').last().locator('button[aria-haspopup="dialog"]').click()
    await lightboxOf(page).locator('img[src^="blob:"]').last().waitFor()
    expect(await stage.windows.at(-1)?.accessibilityFaults()).toEqual([])
    expect(await stage.windows.at(-1)?.overflow()).toBe(0)
    const last = await shownIn(page)
    // Time runs the way one reads.
    await page.keyboard.press(locale === 'ar' ? 'ArrowRight' : 'ArrowLeft')
    await until(async () => (await shownIn(page)) !== last, 'it turned to the older one')
  })
})

test('a video shows its first picture, plays, and goes on when its address has ended', async () => {
  const a = await open(alice)
  await pick(a, 'Photos and videos', await filmed(a, 'clip.webm', 2_500))
  await sendTray(a)
  await storedOf(a, 'video').last().waitFor()
  const b = await open(bob)
  const path = /\/v1\/media\/([^/?]+)\?/u
  let ended = ''
  await b.route(/\/v1\/media\/[^/]+\?.*token=/u, async (route) => {
    // The first one that the player gets has ended already.
    if (route.request().frame().url() === '' || ended !== '' || !(await lightboxOf(b).isVisible())) return route.fallback()
    ended = path.exec(route.request().url())?.[1] ?? ''
    stage.windows.at(-1)?.expects(`401 /v1/media/${ended}`)
    return route.fulfill({ status: 401 })
  })
  await until(
    () =>
      carried(b, 'video')
        .locator('video')
        .evaluate((video) => (video as HTMLVideoElement).readyState >= 2),
    'it has a picture',
  )
  await carried(b, 'video').getByRole('button', { name: 'Play the video' }).click()
  const player = lightboxOf(b).locator('video')
  await until(() => player.evaluate((video) => (video as HTMLVideoElement).currentTime > 0.3), 'it plays')
  expect(ended).not.toBe('')
})

/** Voice messages: recorded, listened to, and heard one after the other. */
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, test } from 'vitest'
import { composerOf, hasFocus, type Person, rowOf } from '../support/chats.ts'
import { carried, storedOf } from '../support/media.ts'
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
describe('voice messages', () => {
  const mic = (page: Page) => page.getByRole('button', { name: 'Record a voice message' })
  const bar = (page: Page) => page.getByTestId('voice')
  /** Once the microphone is there, for so long. */
  const records = async (page: Page, seconds: number): Promise<void> => {
    await page.locator('[data-testid="voice"][data-at="recording"]').waitFor()
    await bar(page)
      .getByRole('timer')
      .filter({ hasText: `0:0${seconds}` })
      .waitFor()
  }

  test('by the keyboard: recorded, listened to, deleted, recorded again, sent', async () => {
    const [a, b] = await Promise.all([open(alice), open(bob)])
    await mic(a).focus()
    await a.keyboard.press('Enter')
    await records(a, 1)
    await a.getByRole('button', { name: 'Stop' }).click()
    await bar(a).getByRole('slider').waitFor()
    await bar(a).getByRole('button', { name: 'Play' }).click()
    await bar(a).getByRole('button', { name: 'Delete the recording' }).click()
    await bar(a).waitFor({ state: 'detached' })
    expect(await carried(a, 'audio').count()).toBe(0)
    await hasFocus(composerOf(a))
    await mic(a).focus()
    await a.keyboard.press('Enter')
    await records(a, 2)
    await a.getByRole('button', { name: 'Send the recording' }).click()
    await storedOf(a, 'audio').last().waitFor()
    await rowOf(b, id)
      .getByText(/^Voice message 0:0[2-9]$/u)
      .waitFor()
  })

  test('held: let go it is sent, pulled away it is not, pressed once it goes on', async () => {
    const a = await open(alice)
    const box = await mic(a).boundingBox()
    const [x, y] = [(box?.x ?? 0) + 20, (box?.y ?? 0) + 20]
    await a.mouse.move(x, y)
    await a.mouse.down()
    await records(a, 1)
    await a.mouse.up()
    await a.locator('[data-cid] [data-media="audio"]').waitFor()
    await bar(a).waitFor({ state: 'detached' })

    await a.mouse.move(x, y)
    await a.mouse.down()
    await records(a, 1)
    await a.mouse.move(x - 150, y, { steps: 5 })
    await bar(a).getByText('Let go to cancel').waitFor()
    await a.mouse.up()
    await bar(a).waitFor({ state: 'detached' })
    expect(await carried(a, 'audio').count()).toBe(1)

    await mic(a).click()
    await records(a, 1)
    await a.keyboard.press('Escape')
    await bar(a).waitFor({ state: 'detached' })
    expect(await carried(a, 'audio').count()).toBe(1)
  })

  test('one is heard at a time, and after it the next; its place and speed can be set', async () => {
    const a = await open(alice)
    for (const seconds of [2, 1]) {
      await mic(a).focus()
      await a.keyboard.press('Enter')
      await records(a, seconds)
      await a.getByRole('button', { name: 'Send the recording' }).click()
      await bar(a).waitFor({ state: 'detached' })
      await hasFocus(composerOf(a))
    }
    await until(async () => (await storedOf(a, 'audio').count()) === 2, 'both are stored')
    const b = await open(bob)
    const [first, second] = [carried(b, 'audio').first(), carried(b, 'audio').last()]
    await second.waitFor()
    await second.getByRole('button', { name: 'Play' }).click()
    await second.locator('[data-playing="playing"]').waitFor()
    await first.getByRole('button', { name: 'Play' }).click()
    await first.locator('[data-playing="playing"]').waitFor()
    expect(await second.locator('[data-playing="playing"]').count()).toBe(0)
    await first.getByRole('button', { name: 'Speed 1' }).click()
    await first.getByRole('button', { name: 'Speed 1.5' }).click()
    await first.getByRole('button', { name: 'Speed 2' }).waitFor()
    await first.getByRole('slider').press('End')
    // It goes on with the next by itself.
    await second.locator('[data-playing="playing"]').waitFor()
    await second.locator('[data-playing="paused"]').waitFor()
    await second.getByRole('slider').press('End')
    const [now, most] = await Promise.all(['aria-valuenow', 'aria-valuemax'].map((name) => second.getByRole('slider').getAttribute(name)))
    expect(now).toBe(most)
    await second.getByRole('slider').press('Home')
    expect(await second.getByRole('slider').getAttribute('aria-valuenow')).toBe('0')
  })

  test('without the microphone it says what to do', async () => {
    const a = await open(alice)
    await a.evaluate("navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'))")
    await mic(a).click()
    await bar(a).getByRole('alert').getByText('The browser does not give the microphone').waitFor()
    expect(await stage.windows.at(-1)?.accessibilityFaults()).toEqual([])
    await bar(a).getByRole('button', { name: 'Back to writing' }).click()
    await bar(a).waitFor({ state: 'detached' })
  })
})

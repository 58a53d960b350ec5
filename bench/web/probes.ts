/** What runs in the page and looks at it, frame by frame. Each function stands alone: it is sent there as text. */

export interface Scrolled {
  /** The farthest that a row was from where it had to be. */
  drift: number
  blank: number
  frames: number
  /** How many rows there were after more than before. */
  rows: number
  back: number
}

/** Scrolls up a long way in uneven steps, through many loads of older rows, and back down. */
export async function scrollThrough(steps: number): Promise<Scrolled> {
  const scroller = document.querySelector<HTMLElement>('[data-testid="timeline"]')
  if (!scroller) throw new Error('there is no timeline')
  const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve))
  const rows = (): HTMLElement[] => [...scroller.querySelectorAll<HTMLElement>('[data-key]')]
  const seen = new Set<string>()
  let blank = 0
  let frames = 0

  const look = (): void => {
    const box = scroller.getBoundingClientRect()
    const covered = rows()
      .map((row) => row.getBoundingClientRect())
      .filter(({ top, bottom }) => bottom > box.top && top < box.bottom)
      .toSorted((a, b) => a.top - b.top)
    // The room above the very first row and below the very last is no hole.
    let end = covered[0]?.top ?? box.bottom
    let hole = covered.length === 0 ? box.height : Math.max(0, scroller.scrollTop > 100 ? end - box.top : 0)
    for (const { top, bottom } of covered) {
      hole = Math.max(hole, top - end)
      end = Math.max(end, bottom)
    }
    if (scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight > 100) hole = Math.max(hole, box.bottom - end)
    if (hole > 8) blank += 1
  }
  const go = async (direction: 1 | -1): Promise<number> => {
    let worst = 0
    for (let step = 0; step < steps; step += 1) {
      const middle = scroller.getBoundingClientRect().top + scroller.clientHeight / 2
      const anchor = rows().find((row) => row.getBoundingClientRect().bottom > middle)
      if (!anchor) throw new Error('nothing is in the middle')
      const { key } = anchor.dataset
      const before = anchor.getBoundingClientRect().top
      const from = scroller.scrollTop
      scroller.scrollTop += direction * (60 + ((step * 37) % 240))
      const moved = scroller.scrollTop - from
      // A finger's or wheel's scroll is told at the start of a frame, before anything else can happen.
      scroller.dispatchEvent(new Event('scroll'))
      await frame()
      await frame()
      frames += 1
      for (const row of rows()) seen.add(row.dataset['key'] ?? '')
      look()
      const after = rows().find((row) => row.dataset['key'] === key)
      // Gone from the page is as far as it gets.
      worst = Math.max(worst, after ? Math.abs(after.getBoundingClientRect().top - (before - moved)) : scroller.clientHeight)
    }
    return worst
  }
  const drift = await go(-1)
  const back = await go(1)
  return { drift, back, blank, frames, rows: seen.size }
}

/** Leaves a promise of the time from the next key to the frame that shows one more own message. */
export function watchKey(): void {
  const count = (): number => document.querySelectorAll('[data-cid^="own"]').length
  const bubbleAfter = new Promise((resolve) => {
    document.addEventListener(
      'keydown',
      (event) => {
        const last = (): string | undefined => [...document.querySelectorAll<HTMLElement>('[data-cid^="own"]')].at(-1)?.dataset['cid']
        const before = `${count()} ${last()}`
        const look = (): void => {
          requestAnimationFrame(() => {
            // After the frame that has it is painted.
            if (`${count()} ${last()}` === before) look()
            else setTimeout(() => resolve(performance.now() - event.timeStamp))
          })
        }
        look()
      },
      { capture: true, once: true },
    )
  })
  Object.assign(globalThis, { bubbleAfter })
}

/** Presses a chat in the list, and resolves with the time until its messages are painted. */
export function switchTo(path: string): Promise<number> {
  const link = document.querySelector<HTMLElement>(`li a[href="${path}"]`)
  if (!link) throw new Error(`there is no ${path}`)
  const old = document.querySelector('[data-testid="timeline"]')
  const start = performance.now()
  link.click()
  return new Promise((resolve) => {
    const look = (): void => {
      requestAnimationFrame(() => {
        const timeline = document.querySelector<HTMLElement>('[data-testid="timeline"]')
        const isThere = timeline !== old && timeline?.dataset['placed'] === 'true' && timeline.querySelector('[data-key]') !== null
        if (isThere) setTimeout(() => resolve(performance.now() - start))
        else look()
      })
    }
    look()
  })
}

/** Notes when the first row of the list was painted, counted from the start of the navigation. */
export function startTime(): void {
  const observer = new MutationObserver(() => {
    if (!document.querySelector('li[data-id] a')) return
    observer.disconnect()
    requestAnimationFrame(() => setTimeout(() => Object.assign(globalThis, { listedAt: performance.now() })))
  })
  observer.observe(document, { childList: true, subtree: true })
}

/** When that was; it comes a frame after the row. */
export function listed(): Promise<number> {
  return new Promise((resolve) => {
    const look = (): void => {
      const at: unknown = Reflect.get(globalThis, 'listedAt')
      if (typeof at === 'number') resolve(at)
      else requestAnimationFrame(look)
    }
    look()
  })
}

/** A player and its source: a signed address that ends is replaced, and it goes on where it was. */
import { beforeEach, expect, test } from 'vitest'
import { feed } from '../../src/web/chat/media/feed.ts'

class Player extends EventTarget {
  src = ''
  currentTime = 0
  paused = true
  plays = 0
  play(): Promise<void> {
    this.plays += 1
    this.paused = false
    return Promise.resolve()
  }
  load(): void {
    this.src = ''
  }
  removeAttribute(): void {
    this.src = ''
  }
  /** What a browser does when a source is given. */
  loaded(): void {
    this.paused = true
    this.currentTime = 0
    this.dispatchEvent(new Event('loadedmetadata'))
  }
  goesTo(seconds: number): void {
    this.currentTime = seconds
    this.dispatchEvent(new Event('timeupdate'))
  }
  breaks(): void {
    this.dispatchEvent(new Event('error'))
  }
}

let player: Player
let links: number
let failures: unknown[]
let isHere: boolean
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const library = {
  blob: () => Promise.resolve(new Blob(['sound'])),
  has: () => Promise.resolve(isHere),
  link: () => {
    links += 1
    return Promise.resolve({ url: `/v1/media/m?token=${links}`, expiresAt: 0 })
  },
}
const begin = async (isSmall = false): Promise<() => void> => {
  const end = feed(player, { media: { mediaId: 'm' }, library, isSmall }, (error) => failures.push(error))
  await settled()
  return end
}

beforeEach(() => {
  player = new Player()
  links = 0
  failures = []
  isHere = false
})

test('an address that ended is asked for anew, and it plays on from there', async () => {
  await begin()
  player.loaded()
  await player.play()
  player.goesTo(42)
  player.breaks()
  await settled()
  expect(player.src).toBe('/v1/media/m?token=2')
  player.loaded()
  expect([player.currentTime, player.paused, failures]).toEqual([42, false, []])
})

test('one that was paused stays paused where it was', async () => {
  await begin()
  player.loaded()
  player.goesTo(7)
  player.breaks()
  await settled()
  player.loaded()
  expect([player.currentTime, player.plays]).toEqual([7, 0])
})

test('it ends again and again over an hour, but not at once', async () => {
  await begin()
  for (let minute = 1; minute < 10; minute++) {
    player.loaded()
    player.goesTo(minute * 60)
    player.breaks()
    await settled()
  }
  expect([links, failures]).toEqual([10, []])
  for (let attempt = 0; attempt < 3; attempt++) {
    player.breaks()
    await settled()
  }
  expect(failures).toHaveLength(1)
})

test('a second failure on the way keeps the place', async () => {
  await begin()
  player.loaded()
  player.goesTo(42)
  player.breaks()
  await settled()
  player.currentTime = 0
  player.breaks()
  await settled()
  player.loaded()
  expect([links, player.currentTime]).toEqual([3, 42])
})

test.each([
  ['few bytes', true, false],
  ['bytes that are here', false, true],
])('%s need no address', async (_, isSmall, here) => {
  isHere = here
  const end = await begin(isSmall)
  expect([links, player.src.startsWith('blob:')]).toEqual([0, true])
  end()
  expect(player.src).toBe('')
})

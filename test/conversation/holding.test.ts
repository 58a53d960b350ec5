/** Claims and releases of one file take turns. */
import { expect, test } from 'vitest'
import { Holding } from '../../src/objects/holding.ts'

/** Work that lasts until it is told to end, and writes down when it began and ended. */
function work(log: string[], name: string) {
  let end: (error?: Error) => void = () => undefined
  const ended = new Promise<void>((resolve, reject) => {
    end = (error) => (error ? reject(error) : resolve())
  })
  const run = async () => {
    log.push(`${name} begins`)
    await ended.finally(() => log.push(`${name} ends`))
  }
  return { run, end: (error?: Error) => end(error) }
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 0))
const not = () => false

test('while any of several claims lasts, a release is put off', async () => {
  const [holding, log] = [new Holding(), new Array<string>()]
  const [one, two, release] = [work(log, 'one'), work(log, 'two'), work(log, 'release')]
  const claims = [holding.claim('a', one.run), holding.claim('a', two.run)]
  expect(await holding.release('a', not, release.run)).toBeGreaterThan(Date.now())
  one.end()
  await claims[0]
  expect(await holding.release('a', not, release.run)).toBeGreaterThan(Date.now())
  two.end(new Error('refused'))
  await expect(claims[1]).rejects.toThrow('refused')
  release.end()
  expect(await holding.release('a', not, release.run)).toBeUndefined()
  expect(log).toEqual(['one begins', 'two begins', 'one ends', 'two ends', 'release begins', 'release ends'])
})

test.for(['ends', 'fails'] as const)('a claim waits until a release %s, and others do not', async (how) => {
  const [holding, log] = [new Holding(), new Array<string>()]
  const [claim, other, release] = [work(log, 'claim'), work(log, 'other'), work(log, 'release')]
  const releasing = holding.release('a', not, release.run)
  const claiming = [holding.claim('a', claim.run), holding.claim('b', other.run)]
  await soon()
  expect(log).toEqual(['release begins', 'other begins'])
  release.end(how === 'fails' ? new Error('out of reach') : undefined)
  expect(
    await releasing.then(
      () => 'ends',
      () => 'fails',
    ),
  ).toBe(how)
  claim.end()
  other.end()
  await Promise.all(claiming)
  expect(log.filter((line) => !line.startsWith('other'))).toEqual(['release begins', 'release ends', 'claim begins', 'claim ends'])
})

test('what is needed is not let go', async () => {
  const [holding, log] = [new Holding(), new Array<string>()]
  expect(await holding.release('a', () => true, work(log, 'release').run)).toBeUndefined()
  expect(log).toEqual([])
})

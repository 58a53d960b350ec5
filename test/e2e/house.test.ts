/** `npm start` as a newcomer meets it: one command, nothing frightening, and nothing left behind. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Actor } from '../support/actor.ts'
import { familyOf, freePort, hasEnded, isListening, isRunning, killFamily, start, until } from '../support/processes.ts'

const frightening = /error|warn|fail|deprecat|exception|not found|ENOTFOUND|unable|out of date|\n\s+at /i

let port: number
let url: string
let state: string
let house: ReturnType<typeof start>
let output = ''

beforeAll(async () => {
  port = await freePort()
  url = `http://localhost:${port}`
  state = mkdtempSync(join(tmpdir(), 'edgewise-house-'))
  house = start('npm', ['start', '--', '--persist-to', state, '--inspector-port', String(await freePort())], { PORT: String(port) })
  for (const stream of [house.stdout, house.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  }
  await until(() => hasEnded(house) || output.includes(`Edgewise is running at ${url}`), 'it says that it runs', { withinMs: 50_000 })
})
afterAll(() => {
  killFamily(house)
  rmSync(state, { recursive: true, force: true })
})

describe('npm start', () => {
  test.each([
    ['/', 'text/html', 'Edgewise'],
    ['/v1/health', 'application/json', '"status":"ok"'],
    ['/v1/docs', 'text/html', '<'],
    ['/v1/openapi.json', 'application/json', '"openapi":"3.1'],
  ])('serves %s', async (path, type, part) => {
    const response = await fetch(`${url}${path}`)
    expect({ status: response.status, type: response.headers.get('content-type') }).toEqual({
      status: 200,
      type: expect.stringContaining(type),
    })
    expect((await response.text()).replaceAll(/\s+/gu, '')).toContain(part)
  })

  test('is all it takes for two people to talk', async () => {
    const { alice, bob } = await Actor.cast(url, 'alice', 'bob')
    const { id } = await alice.direct(bob)
    const [mine, his] = [await alice.open(id), await bob.open(id)]
    await mine.say('hello')
    expect(await his.next('message')).toMatchObject({ message: { seq: 1, content: { text: 'hello' } } })
    await Promise.all([mine.close(), his.close()])
  })

  test('says where to go, and nothing that frightens', () => {
    expect(output).toContain(`${url}/v1/docs`)
    expect(output).toContain('npm run chat -- --as alice')
    expect(output).not.toMatch(frightening)
  })

  test('a second one says that the port is taken, and ends', async () => {
    const second = start('npm', ['start'], { PORT: String(port) })
    let said = ''
    second.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    await until(() => hasEnded(second), 'the second one ends')
    expect(said).toMatch(new RegExp(`Port ${port} is taken`, 'u'))
    expect(second.exitCode).not.toBe(0)
  })

  test('ends with all that it started when it is told to', async () => {
    const family = familyOf(house)
    expect(family.length).toBeGreaterThan(2)
    house.kill('SIGTERM')
    await until(() => hasEnded(house) && !family.some(isRunning), 'all processes are gone', { withinMs: 10_000 })
    expect(await isListening(port)).toBe(false)
    expect(output).not.toMatch(frightening)
  })
})

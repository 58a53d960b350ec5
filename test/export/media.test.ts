/** The files in an export: each once, whole, under a name that is safe, and a word about those that are missing. */
import { env } from 'cloudflare:workers'
import { afterEach, expect, test, vi } from 'vitest'
import { type Person, direct, group, list, messageId, people, until } from '../inbox/support.ts'
import { bytes, hash, upload } from '../media/support.ts'
import { type Archive, exported, jsonOf, textOf } from './zip.ts'

afterEach(() => vi.restoreAllMocks())

let seed = 90_001
const fresh = (length = 1_000): Uint8Array => bytes(length, seed++)

async function carry(by: Person, id: string, mediaId: string): Promise<number> {
  const content = { type: 'file', mediaId, mime: 'application/x-thing', size: 1 }
  const { status, body } = await by.ask('POST', `/v1/conversations/${id}/messages`, { id: messageId(), content })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return (body as { seq: number }).seq
}

const mediaIn = (files: Archive): string[] => [...files.keys()].filter((name) => name.startsWith('media/'))

test('a file that many messages carry comes once, as it was sent, and every page links to it', async () => {
  const [alice, bob] = await people()
  const [both, more] = [await direct(alice, bob), await group(bob, [alice])]
  const body = fresh(300_000)
  const mediaId = await upload(alice, body, { name: 'notes.bin', conversationId: both })
  for (const id of [both, both]) await carry(alice, id, mediaId)
  await carry(bob, more, mediaId)
  await until(async () => (await list(alice)).length === 2, 'both are listed')
  const files = await exported(alice)
  const path = `media/${mediaId}-notes.bin`
  expect(mediaIn(files)).toEqual([path])
  expect(await hash(Uint8Array.from(files.get(path) ?? []))).toBe(await hash(body))
  for (const id of [both, more]) expect(textOf(files, `conversations/${id}/index.html`)).toContain(`href="../../${path}"`)
  expect(jsonOf(files, 'manifest.json')).toMatchObject({ media: 1, missingMedia: [] })
})

test('names lead nowhere, and two of the same name are two files', async () => {
  const [alice, bob] = await people()
  const id = await direct(alice, bob)
  const names = [
    '../../etc/passwd',
    '..\\..\\a.exe',
    'a\u0007b\u202Egpj.exe',
    'same.bin',
    'same.bin',
    '.hidden',
    'c:<>|?*".txt. ',
    'é🙂.bin',
    'x'.repeat(255),
  ]
  for (const name of names) await carry(alice, id, await upload(alice, fresh(), { name, conversationId: id }))
  const files = await exported(bob)
  const found = mediaIn(files).map((path) => path.replace(/^media\/m_[\w-]{22}-/u, ''))
  expect(found).toEqual([
    '__.._etc_passwd',
    '__.._a.exe',
    'abgpj.exe',
    'same.bin',
    'same.bin',
    '_hidden',
    'c_______.txt_',
    'é🙂.bin',
    `${'x'.repeat(79)}…${'x'.repeat(20)}`,
  ])
})

test('files of what was deleted or hidden are left out, and nobody gets those of others', async () => {
  const [alice, bob, carol] = await people()
  const [id, other] = [await group(alice, [bob]), await group(alice, [carol])]
  const ids = await Promise.all(['kept', 'deleted', 'hidden', 'elsewhere'].map((name) => upload(alice, fresh(), { name })))
  const [kept = '', deleted = '', hidden = '', elsewhere = ''] = ids
  await carry(alice, id, kept)
  const gone = await carry(alice, id, deleted)
  const unseen = await carry(alice, id, hidden)
  await carry(alice, other, elsewhere)
  expect(await alice.status('DELETE', `/v1/conversations/${id}/messages/${gone}`)).toBe(204)
  expect(await bob.status('DELETE', `/v1/conversations/${id}/messages/${unseen}?for=me`)).toBe(204)
  expect(mediaIn(await exported(bob))).toEqual([`media/${kept}-kept`])
})

test('a file that nobody gets is named as missing, and is no failure', async () => {
  const [alice, bob] = await people()
  const id = await direct(alice, bob)
  const mediaId = await upload(alice, fresh(), { name: 'lost.bin', conversationId: id })
  await carry(alice, id, mediaId)
  await exported(alice)
  await env.MEDIA.delete(`media/${mediaId}`)
  const files = await exported(bob)
  expect(mediaIn(files)).toEqual([])
  expect(jsonOf(files, 'manifest.json')).toMatchObject({
    isComplete: true,
    media: 0,
    missingMedia: [{ mediaId, conversationId: id, reason: 'gone' }],
  })
  expect(textOf(files, `conversations/${id}/index.html`)).toContain('not in this export')
})

test('a file whose bytes break off is read on from where it was', async () => {
  const [alice, bob] = await people()
  const id = await direct(alice, bob)
  const body = fresh(200_000)
  const mediaId = await upload(alice, body, { name: 'a.bin', conversationId: id })
  await carry(alice, id, mediaId)
  await exported(alice)
  const real = env.MEDIA.get.bind(env.MEDIA)
  let asked = 0
  vi.spyOn(env.MEDIA, 'get').mockImplementation(async (key: string, options?: object) => {
    const found = await real(key, options)
    if (!found || asked++ > 0) return found
    const start = body.slice(0, 70_000)
    let pulled = 0
    const broken = new ReadableStream({
      pull(controller) {
        if (pulled++ === 0) controller.enqueue(start)
        else controller.error(new Error('broken'))
      },
    })
    return new Proxy(found, { get: (target, name) => (name === 'body' ? broken : Reflect.get(target, name)) })
  })
  const files = await exported(bob)
  expect(asked).toBeGreaterThan(1)
  expect(await hash(Uint8Array.from(files.get(`media/${mediaId}-a.bin`) ?? []))).toBe(await hash(body))
  expect(jsonOf(files, 'manifest.json')).toMatchObject({ isComplete: true })
})

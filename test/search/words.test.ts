/** What is found by what: words, beginnings, accents, scripts without spaces, emoji, names of files; indexed or not. */
import { evictDurableObject } from 'cloudflare:test'
import { describe, expect, test } from 'vitest'
import { type Room, direct, people, range, text } from '../conversation/support.ts'
import { find, findAll, marked, write } from './support.ts'

const file = (name: string, caption?: string) => ({
  type: 'file' as const,
  mediaId: 'm',
  mime: 'application/pdf',
  size: 1,
  name,
  ...(caption === undefined ? {} : { caption }),
})

const cases: [query: string, said: string | ReturnType<typeof file>, marks: string[] | undefined][] = [
  ['hello', 'Hello, world', ['Hello']],
  ['world hello', 'Hello, world', ['Hello', 'world']],
  ['wor', 'Hello, world', ['world']],
  ['hel world', 'Hello, world', undefined],
  ['orld', 'Hello, world', undefined],
  ['hello mars', 'Hello, world', undefined],
  ['cafe', 'Un café noir', ['café']],
  ['CAFÉ', 'un cafe noir', ['cafe']],
  ['café', 'un cafe\u0301 noir', ['cafe\u0301']],
  ['strasse', 'Lange Straße 1', ['Straße']],
  ['STRAẞE', 'lange strasse', ['strasse']],
  ['istanbul', 'İstanbul', ['İstanbul']],
  ['σισυφος', 'ΣΊΣΥΦΟΣ', ['ΣΊΣΥΦΟΣ']],
  ['елка', 'Ёлка', ['Ёлка']],
  ['محمد', 'قال مُحَمَّد', ['مُحَمَّد']],
  ['नमस्ते', 'नमस्ते दुनिया', ['नमस्ते']],
  ['京', '今日は東京都です', ['京']],
  ['東京', '今日は東京都です', ['東京']],
  ['東都', '今日は東京都です', undefined],
  ['京東', '今日は東京都です', undefined],
  ['今日 東京', '今日は東京都です', ['今日', '東京']],
  ['都', '今日は東京都', ['都']],
  ['中', '我爱中国', ['中']],
  ['手机', '我的iPhone手机2024年', ['手机']],
  ['iph', '我的iPhone', ['iPhone']],
  ['ガ', 'ｶﾞラス', ['ｶﾞ']],
  ['한국', '저는 한국어를 해요', ['한국']],
  ['한', '저는 한국어를 해요', ['한']],
  ['한국', '\u1112\u1161\u11ab\u1100\u116e\u11a8', ['\u1112\u1161\u11ab\u1100\u116e\u11a8']],
  ['ดี', 'สวัสดีครับ', ['ดี']],
  ['👍', 'ok 👍🏽', ['👍🏽']],
  ['❤️', 'I ❤ you', ['❤']],
  ['👨‍👩‍👧', 'us 👨‍👩‍👧', ['👨‍👩‍👧']],
  ['👨', 'us 👨‍👩‍👧', undefined],
  ['🇩🇪', '🇩🇪🇫🇷', ['🇩🇪']],
  ['🎉 party', 'party 🎉', ['party', '🎉']],
  ['2024', file('IMG_2024-final.PDF'), ['2024']],
  ['pdf', file('IMG_2024-final.PDF'), ['PDF']],
  ['img final', file('IMG_2024-final.PDF'), ['IMG', 'final']],
  ['holiday img', file('IMG_1.png', 'Our holiday'), ['holiday', 'IMG']],
  ['example', 'see https://example.com/path', ['example']],
  ['ｆｕｌｌ', 'full width', ['full']],
  ['!!!', 'hello!!!', undefined],
  ['x'.repeat(70), `${'x'.repeat(70)}y`, [`${'x'.repeat(70)}y`]],
  [`${'x'.repeat(70)}z`, `${'x'.repeat(70)}y`, undefined],
]

const contents = cases.map(([, said]) => (typeof said === 'string' ? text(said) : said))

async function said(filler: number): Promise<{ room: Room; alice: string; bob: string }> {
  const [alice, bob] = people()
  const room = await direct(alice, bob)
  await write(room, alice, [...contents, ...range(1, filler).map((n) => text(`filler${n}`))])
  await evictDurableObject(room.stub)
  return { room, alice, bob }
}

describe.each([
  ['few messages, looked at one by one', 0],
  ['many, by the index', 300],
])('among %s', async (_, filler) => {
  const there = said(filler)
  test.each(cases.map((one, at) => [...one, at + 1] as const))('%s in %j', async (query, _said, marks, seq) => {
    const { room, bob } = await there
    const hits = await findAll(room, bob, query)
    const hit = hits.find(({ message }) => message.seq === seq)
    expect(hit && marked(hit)).toEqual(marks)
  })
})

test('a snippet is the words around the first match, and its marks are ranges of it', async () => {
  const [alice, bob] = people()
  const room = await direct(alice, bob)
  await write(room, alice, [text(`${'before '.repeat(50)}a <b>needle</b> 🎉 and a needle ${'after '.repeat(50)}`)])
  await evictDurableObject(room.stub)
  const { hits } = await find(room, bob, 'needle')
  expect(hits).toHaveLength(1)
  for (const hit of hits) {
    expect(marked(hit)).toEqual(['needle', 'needle'])
    expect(hit.snippet).toMatch(/^before .* a <b>needle<\/b> 🎉 and a needle after/)
    expect(hit.snippet.length).toBeLessThanOrEqual(160)
  }
})

/** What people write: read into blocks and lines, never into HTML, and nothing of it lost. */
import { describe, expect, test } from 'vitest'
import type { Block, Inline } from '../../src/web/chat/text/ast.ts'
import { largeEmojiIn } from '../../src/web/chat/text/emoji-only.ts'
import { linksIn } from '../../src/web/chat/text/links.ts'
import { parse } from '../../src/web/chat/text/parse.ts'
import { plainText } from '../../src/web/chat/text/plain.ts'

const read = (text: string): Block[] => parse(text, linksIn)
const paragraph = (...children: Inline[]): Block[] => [{ kind: 'paragraph', children }]
const bold = (...children: Inline[]): Inline => ({ kind: 'bold', children })
const italic = (...children: Inline[]): Inline => ({ kind: 'italic', children })
const strike = (...children: Inline[]): Inline => ({ kind: 'strike', children })
const link = (href: string, text = href): Inline => ({ kind: 'link', href, text })

describe('marks in a line', () => {
  test.each<[string, Inline[]]>([
    ['plain', ['plain']],
    ['*b* _i_ ~s~', [bold('b'), ' ', italic('i'), ' ', strike('s')]],
    ['*_both_*', [bold(italic('both'))]],
    ['*a _b ~c~_*', [bold('a ', italic('b ', strike('c')))]],
    ['`*code*`', [{ kind: 'code', text: '*code*' }]],
    ['so (*this*), yes', ['so (', bold('this'), '), yes']],
    ['snake_case_name and 2*3*4', ['snake_case_name and 2*3*4']],
    ['so * not bold *', ['so * not bold *']],
    ['*open', ['*open']],
    ['*two\nlines*', ['*two\nlines*']],
    ['**', ['**']],
    ['*é*', [bold('é')]],
    ['*مرحبا*', [bold('مرحبا')]],
    ['a ` b', ['a ` b']],
    ['<b onclick="x">no</b>', ['<b onclick="x">no</b>']],
    ['hi @Bob_1, @al', ['hi ', { kind: 'mention', handle: 'bob_1' }, ', @al']],
    ['mail@bobby', ['mail@bobby']],
  ])('%j', (text, children) => {
    expect(read(text)).toEqual(paragraph(...children))
  })

  test('marks in an address are part of it', () => {
    expect(read('see https://a.example/x_y_z?q=*1* _now_')).toEqual(
      paragraph('see ', link('https://a.example/x_y_z?q=*1*'), ' ', italic('now')),
    )
    expect(read('*https://a.example/b*')).toEqual(paragraph(bold(link('https://a.example/b'))))
  })

  test('a text of marks alone takes no time', () => {
    // Of the processor, whatever else the machine does: what grows with the square of the length takes minutes.
    const before = process.cpuUsage()
    for (const text of ['*a '.repeat(30_000), '_'.repeat(100_000), '`\n'.repeat(50_000), '*_~'.repeat(30_000)]) read(text)
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(4_000)
  })
})

describe('links', () => {
  test.each<[string, { href: string; text: string }[]]>([
    ['https://a.example/b?c#d', [{ href: 'https://a.example/b?c#d', text: 'https://a.example/b?c#d' }]],
    ['www.example.org', [{ href: 'https://www.example.org/', text: 'www.example.org' }]],
    ['to ana@example.org', [{ href: 'mailto:ana@example.org', text: 'ana@example.org' }]],
    ['javascript:alert(1)', []],
    ['data:text/html,x', []],
    ['ftp://files.example.org', []],
    ['nothing. Here: none', []],
  ])('%j', (text, links) => {
    expect(linksIn(text).map(({ href, text: shown }) => ({ href, text: shown }))).toEqual(links)
  })

  test('a host of two alphabets is shown as the network has it', () => {
    expect(linksIn('https://pаypal.com/x').map(({ text }) => text)).toEqual(['https://xn--pypal-4ve.com/x'])
  })
})

describe('blocks', () => {
  test('a fence, a quote, lists, and what is around them', () => {
    expect(read('Look:\n```js\nlet *a* = 1\n```\n> he *said*\n> so\nthen\n- one\n- two\n\n3. three\n4. four')).toEqual([
      { kind: 'paragraph', children: ['Look:'] },
      { kind: 'fence', text: 'let *a* = 1' },
      { kind: 'quote', children: ['he ', bold('said'), '\nso'] },
      { kind: 'paragraph', children: ['then'] },
      { kind: 'list', start: undefined, items: [['one'], ['two']] },
      { kind: 'list', start: 3, items: [['three'], ['four']] },
    ])
  })

  test('line breaks within a paragraph stay', () => {
    expect(read('a\n\nb')).toEqual(paragraph('a\n\nb'))
  })

  test('a text that is nothing but marks is shown as it is', () => {
    expect(read('> ')).toEqual([{ kind: 'quote', children: [] }])
    expect(read('```')).toEqual(paragraph('```'))
  })
})

test('in one line of plain words', () => {
  expect(plainText('*Hello*\n- _one_\n- `two` https://a.example/b_c_d\n> @bobby')).toBe('Hello one, two https://a.example/b_c_d @bobby')
  expect(plainText('*@bobby* and @dan', { nameOf: (handle) => (handle === 'bobby' ? 'Bobby Ray' : undefined) })).toBe('@Bobby Ray and @dan')
  expect(plainText('x'.repeat(500), { length: 10 })).toBe('xxxxxxxxxx…')
})

describe('emoji alone', () => {
  test.each([
    ['👍', 1],
    ['❤️', 1],
    ['❤', 1],
    ['👨‍👩‍👧‍👦 🇳🇴', 2],
    ['👋🏽👋🏽👋🏽', 3],
    ['1️⃣', 1],
    ['👍👍👍👍', 0],
    ['👍 yes', 0],
    ['12', 0],
    ['', 0],
  ])('%j', (text, count) => {
    expect(largeEmojiIn(text)).toBe(count)
  })
})

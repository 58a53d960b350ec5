/** How a browser may treat a file, and under what name: any name a file can have, and none that breaks a header or lies about what it is. */
import { parse } from 'content-disposition'
import { describe, expect, test } from 'vitest'
import { disposition } from '../../src/worker/media/serve/disposition.ts'
import { random } from '../support/random.ts'

const unknownType = 'application/octet-stream'
const named = (name: string): string | undefined => parse(disposition(unknownType, name).header).parameters['filename']

describe('a type', () => {
  test.each([
    ['image/jpeg', 'inline', 'image/jpeg'],
    ['image/png', 'inline', 'image/png'],
    ['image/gif', 'inline', 'image/gif'],
    ['image/webp', 'inline', 'image/webp'],
    ['image/avif', 'inline', 'image/avif'],
    ['video/mp4', 'inline', 'video/mp4'],
    ['video/webm', 'inline', 'video/webm'],
    ['audio/mpeg', 'inline', 'audio/mpeg'],
    ['audio/ogg', 'inline', 'audio/ogg'],
    ['audio/webm', 'inline', 'audio/webm'],
    ['image/heic', 'attachment', 'image/heic'],
    ['application/zip', 'attachment', 'application/zip'],
    ['image/svg+xml', 'attachment', unknownType],
    ['text/html', 'attachment', unknownType],
    ['text/plain', 'attachment', unknownType],
    ['application/xhtml+xml', 'attachment', unknownType],
    ['application/xml', 'attachment', unknownType],
    ['application/pdf', 'attachment', unknownType],
    ['text/javascript', 'attachment', unknownType],
    ['application/x-shockwave-flash', 'attachment', unknownType],
    ['image/jpeg\r\nset-cookie: a=b', 'attachment', unknownType],
    ['', 'attachment', unknownType],
  ])('%j is %s', (mime, how, type) => {
    expect(disposition(mime, undefined)).toEqual({ type, header: how })
  })
})

describe('a name', () => {
  test.each([
    ['holiday.jpg', 'holiday.jpg'],
    ['grüße 👋.txt', 'grüße 👋.txt'],
    ['a "quoted" one.txt', 'a "quoted" one.txt'],
    ["it's; here, 100%.txt", "it's; here, 100%.txt"],
    ['%2e%2e%2fpasswd', '%2e%2e%2fpasswd'],
    ['../../etc/passwd', '__.._etc_passwd'],
    ['C:\\Windows\\system.ini', 'C:_Windows_system.ini'],
    ['.bashrc', '_bashrc'],
    ['two\r\nSet-Cookie: a=b', 'twoSet-Cookie: a=b'],
    ['photo\u202Egpj.exe', 'photogpj.exe'],
    ['a\u2066b\u200Fc', 'abc'],
    ['nul\0l', 'null'],
    ['half \uD83D of one', 'half \uFFFD of one'],
    ['   ', 'file'],
    ['', 'file'],
    ['名'.repeat(255), '名'.repeat(255)],
    ['🙂'.repeat(300), '🙂'.repeat(255)],
  ])('%j is saved as %j', (name, saved) => {
    expect(named(name)).toBe(saved)
  })

  test('of any letters makes a header of one line that says it again', () => {
    const chance = random(8_187)
    const letters = [
      ...Array.from('ab"\\/;,=%\'*<>()[]{}? \t\r\n\0'),
      '\u007F',
      '\u0085',
      '\u2028',
      '\u202E',
      '\u00E9',
      '名',
      '\u{1F642}',
      '\uD800',
      '\uDC00',
      '%41',
    ]
    for (let i = 0; i < 3_000; i++) {
      const name = Array.from({ length: chance.below(40) }, () => chance.pick(letters)).join('')
      const { header } = disposition(chance.pick(['image/png', 'text/html']), name)
      expect(header).toMatch(/^(?:inline|attachment); filename=[\x20-\x7E]+$/)
      expect(new Headers({ 'content-disposition': header }).get('content-disposition')).toBe(header)
      const saved = parse(header).parameters['filename'] ?? ''
      expect(saved).not.toMatch(/[/\\\p{Cc}\u2028\u202E]|^\.|^$/u)
      expect(saved.isWellFormed()).toBe(true)
      // Once more is the same.
      expect(named(saved)).toBe(saved)
    }
  })
})

/** Pictures of people and groups, and what a chat holds, before anything is drawn: what is cropped, listed, and in which order. */
import { describe, expect, test } from 'vitest'
import { Emitter } from '../../src/client/emitter.ts'
import { ChatError, type ChatEvents, type Content, type Conversation, type Message } from '../../src/client/index.ts'
import { Cell } from '../../src/client/store.ts'
import { AttachmentList, kindOf } from '../../src/web/chat/info/gallery/attachment-list.ts'
import { listed } from '../../src/web/chat/info/gallery/links.ts'
import { monthsOf } from '../../src/web/chat/info/gallery/months.ts'
import { formatIn } from '../../src/web/i18n/useFormat.ts'
import { firstCrop, mostZoom, moveBy, squareOf, zoomTo } from '../../src/web/picture/crop.ts'

describe('a crop', () => {
  const wide = { width: 1_600, height: 1_000 }
  const tall = { width: 900, height: 1_600 }

  test('begins with as much as fits, where faces are', () => {
    expect(squareOf(wide, firstCrop(wide))).toEqual({ left: 300, top: 0, side: 1_000 })
    expect(squareOf(tall, firstCrop(tall))).toEqual({ left: 0, top: 190, side: 900 })
  })

  test('follows the finger, and stops at the edge', () => {
    const moved = moveBy(wide, firstCrop(wide), 0.1, 0.1)
    expect(squareOf(wide, moved)).toEqual({ left: 200, top: 0, side: 1_000 })
    expect(squareOf(wide, moveBy(wide, moved, -5, 0))).toEqual({ left: 600, top: 0, side: 1_000 })
  })

  test('keeps what lies under the pointer where it is', () => {
    const zoomed = zoomTo(wide, firstCrop(wide), 2, { x: 0.5, y: 0 })
    // The end of the frame showed 1,300 of the picture, and does.
    expect(squareOf(wide, zoomed)).toEqual({ left: 800, top: 250, side: 500 })
  })

  test.each([
    ['a large one until so little is left', wide, 1_000 / 120],
    ['a very large one not further', { width: 9_000, height: 9_000 }, 10],
    ['a small one a little', { width: 64, height: 64 }, 2],
  ])('makes %s', (_, size, most) => {
    expect(mostZoom(size)).toBe(most)
    expect(squareOf(size, zoomTo(size, firstCrop(size), 100)).side).toBe(Math.min(size.width, size.height) / most)
  })

  test('never reaches over the edge when it grows again', () => {
    const corner = moveBy(wide, zoomTo(wide, firstCrop(wide), 4), -9, -9)
    expect(squareOf(wide, zoomTo(wide, corner, 1))).toEqual({ left: 600, top: 0, side: 1_000 })
  })
})

describe('months', () => {
  const at = (year: number, month: number, day: number): { sentAt: number } => ({ sentAt: new Date(year, month - 1, day, 12).getTime() })

  test('hold what was sent in them, in the order in which it came', () => {
    const items = [at(2026, 11, 25), at(2026, 11, 1), at(2026, 10, 31), at(2025, 10, 2)]
    expect(monthsOf(items).map(({ key, items: own }) => [key, own])).toEqual([
      ['2026-11', items.slice(0, 2)],
      ['2026-10', items.slice(2, 3)],
      ['2025-10', items.slice(3)],
    ])
  })

  test.each([
    ['en', 2026, 'November'],
    ['en', 2025, 'November 2025'],
    ['ar', 2026, 'نوفمبر'],
    ['ar', 2025, 'نوفمبر 2025'],
  ] as const)('are written in %s of %i as %s', (locale, year, words) => {
    expect(formatIn(locale).month(at(year, 11, 3).sentAt, at(2026, 12, 1).sentAt)).toBe(words)
  })
})

describe('listed links', () => {
  test.each([
    ['one alone', 'https://www.lake.example/', [['lake.example', '', '']]],
    ['one with a path, readable', 'https://lake.example/caf%C3%A9?a=1', [['lake.example', '/café?a=1', '']]],
    ['one among words', 'Look: https://lake.example/map is *it*', [['lake.example', '/map', 'Look: is it']]],
    ['one after a lone mark', '→ https://lake.example', [['lake.example', '', '']]],
    [
      'two',
      'https://a.example and https://b.example/x',
      [
        ['a.example', '', 'and'],
        ['b.example', '/x', 'and'],
      ],
    ],
    ['one twice', 'https://a.example https://a.example', [['a.example', '', '']]],
    ['what is no address of the web', 'mailto:me@a.example tel:123', []],
    ['a path that is no text', 'https://a.example/%E0%A4%A', [['a.example', '/%E0%A4%A', '']]],
  ])('%s', (_, text, links) => {
    expect(listed(text).map(({ host, path, words }) => [host, path, words])).toEqual(links)
  })
})

const picture = (name: string): Content => ({ type: 'image', mediaId: name, mime: 'image/jpeg', size: 1 })
const message = (seq: number, content: Content | undefined = picture(`p${seq}`)): Message => ({
  conversationId: 'c',
  seq,
  id: `m${seq}`,
  senderId: 'bob',
  sentAt: seq,
  ...(content ? { content } : {}),
})

type Page = Awaited<ReturnType<Conversation['attachments']>>

/** A list of a chat whose pages are given, and what happens there. */
function listOf(...pages: (() => Promise<Page>)[]) {
  const asked: unknown[] = []
  const told = new Emitter<ChatEvents>()
  const info = new Cell<{ lastMessage?: Message }>({})
  const list = new AttachmentList({
    chat: told,
    conversation: {
      id: 'c',
      info,
      attachments: async (query) => {
        asked.push(query)
        return (await pages.shift()?.()) ?? { messages: [] }
      },
    },
    kind: 'media',
    pageSize: 2,
  })
  return { list, asked, told, sends: (own: Message) => info.set({ lastMessage: own }) }
}

const page = (messages: readonly Message[], nextBefore?: number) => () =>
  Promise.resolve({ messages, ...(nextBefore === undefined ? {} : { nextBefore }) })
const numbers = (list: AttachmentList): number[] => list.get().messages.map(({ seq }) => seq)

describe('what a chat holds', () => {
  test.each([
    [picture('p'), 'media'],
    [{ type: 'video', mediaId: 'v', mime: 'video/webm', size: 1 }, 'media'],
    [{ type: 'audio', mediaId: 'a', mime: 'audio/webm', size: 1 }, 'audio'],
    [{ type: 'file', mediaId: 'f', mime: 'text/plain', size: 1 }, 'file'],
    [{ type: 'text', text: 'see https://a.example' }, 'link'],
    [{ type: 'text', text: 'see a.example' }, undefined],
    [undefined, undefined],
  ] as [Content | undefined, string | undefined][])('%j is %s', (content, kind) => {
    expect(kindOf(content)).toBe(kind)
  })

  test('is loaded with the first look, and a page at a time to the end', async () => {
    const chat = listOf(page([message(9), message(7)], 7), page([message(4)]))
    const { list } = chat
    expect(chat.asked).toEqual([])
    list.subscribe(() => undefined)
    await expect.poll(() => numbers(list)).toEqual([9, 7])
    await list.older()
    expect([numbers(list), list.get().hasOlder]).toEqual([[9, 7, 4], false])
    await list.older()
    expect(chat.asked).toEqual([
      { kind: 'media', limit: 2 },
      { kind: 'media', limit: 2, before: 7 },
    ])
  })

  test('goes on past a page with nothing in it', async () => {
    const { list } = listOf(page([], 500), page([], 200), page([message(3)], 3))
    await list.older()
    expect([numbers(list), list.get().hasOlder, list.get().isLoading]).toEqual([[3], true, false])
  })

  test('that could not be had is asked for again from where it was', async () => {
    const unreachable = new ChatError('unreachable', 'No line.')
    const chat = listOf(page([message(9)], 9), () => Promise.reject(unreachable), page([message(2)]))
    const { list } = chat
    await list.older()
    await list.older()
    expect(list.get()).toMatchObject({ error: unreachable, isLoading: false, hasOlder: true })
    await list.older()
    expect([numbers(list), list.get().error]).toEqual([[9, 2], undefined])
    expect(chat.asked.at(-1)).toEqual({ kind: 'media', limit: 2, before: 9 })
  })

  test('grows live by what others send and by what is sent here, of its kind alone', async () => {
    const chat = listOf(page([message(4)]))
    const { list } = chat
    const stop = list.subscribe(() => undefined)
    await expect.poll(() => numbers(list)).toEqual([4])
    chat.told.emit('message', { message: message(6), mine: false })
    chat.told.emit('message', { message: message(6), mine: false })
    chat.told.emit('message', { message: message(7, { type: 'text', text: 'words' }), mine: false })
    chat.told.emit('message', { message: { ...message(8), conversationId: 'another' }, mine: false })
    chat.sends(message(9))
    expect(numbers(list)).toEqual([9, 6, 4])
    stop()
    chat.told.emit('message', { message: message(10), mine: false })
    chat.sends(message(11))
    expect(numbers(list)).toEqual([9, 6, 4])
  })

  test('loses what is deleted or disappears, also while its page is on the way', async () => {
    let answer: (value: { messages: readonly Message[] }) => void = () => undefined
    const chat = listOf(page([message(9), message(8)], 8), () => new Promise((resolve) => (answer = resolve)))
    const { list } = chat
    list.subscribe(() => undefined)
    await expect.poll(() => numbers(list)).toEqual([9, 8])
    const older = list.older()
    const by = { rev: 1, by: 'bob', at: 1, afterSeq: 9 }
    chat.told.emit('change', { conversationId: 'c', change: { kind: 'delete', ...by, seq: 5, deletedAt: 1 } })
    chat.told.emit('change', { conversationId: 'c', change: { kind: 'expiry', ...by, seq: 9 } })
    chat.told.emit('change', { conversationId: 'another', change: { kind: 'delete', ...by, seq: 8, deletedAt: 1 } })
    answer({ messages: [message(6), message(5)] })
    await older
    expect(numbers(list)).toEqual([8, 6])
  })

  test('shows what was edited', async () => {
    const chat = listOf(page([message(9)]))
    const { list } = chat
    list.subscribe(() => undefined)
    await expect.poll(() => numbers(list)).toEqual([9])
    const captioned: Content = { type: 'image', mediaId: 'p9', mime: 'image/jpeg', size: 1, caption: 'The lake' }
    const edit = { kind: 'edit', rev: 1, by: 'bob', at: 1, afterSeq: 9, seq: 9, editedAt: 1 } as const
    chat.told.emit('change', { conversationId: 'c', change: { ...edit, content: captioned } })
    expect(list.get().messages.map(({ content }) => content)).toEqual([captioned])
  })
})

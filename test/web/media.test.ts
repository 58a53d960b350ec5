/** What the web client decides about media before anything is drawn: how large, how loud, which next, and why not. */
import { describe, expect, test } from 'vitest'
import { ChatError, type ChatMessage, type Content, type ConversationInfo } from '../../src/client/index.ts'
import { isOpenTo } from '../../src/web/chat/forward/targets.ts'
import { fateOf } from '../../src/web/chat/media/fate.ts'
import { frameOf } from '../../src/web/chat/media/frame.ts'
import { kindOf } from '../../src/web/chat/media/kinds.ts'
import { shownIn, withOlder } from '../../src/web/chat/media/shown.ts'
import { trackAfter } from '../../src/web/chat/media/tracks.ts'
import { fileName } from '../../src/web/chat/media/useDownload.ts'
import { bars, pathOf } from '../../src/web/chat/media/waveform.ts'
import { itemsOf, problemIn, problemOf } from '../../src/web/chat/composer/tray/tray.ts'
import { loudness, problemOf as recordingProblem } from '../../src/web/chat/composer/voice/recording.ts'
import { mostScale, panBy, type Room, whole, zoomAt } from '../../src/web/chat/lightbox/zoom.ts'
import { contentText } from '../../src/web/chat/text/plain.ts'
import { estimateRow } from '../../src/web/chat/timeline/estimate.ts'
import { rowsOf } from '../../src/web/chat/timeline/rows.ts'
import { formatIn } from '../../src/web/i18n/useFormat.ts'
import { text } from '../../src/web/i18n/useText.ts'
import { limits } from '../../src/protocol/limits.ts'

const media = { mediaId: 'm', mime: 'image/jpeg', size: 10 }
const message = (seq: number, content: Content): ChatMessage => ({
  kind: 'message',
  cid: `m${seq}`,
  key: `m${seq}`,
  seq,
  conversationId: 'c',
  senderId: 'alice',
  mine: false,
  sentAt: 1_000 + seq,
  content,
  reactions: [],
  starred: false,
  status: 'received',
  isPending: false,
})
const words: Content = { type: 'text', text: 'words' }

describe('the place of a picture', () => {
  test.each([
    ['a wide one', { width: 1_600, height: 1_000 }, { width: 330, height: 206 }],
    ['a tall one', { width: 900, height: 1_600 }, { width: 214, height: 380 }],
    ['one that is nearly a line is cut', { width: 4_000, height: 100 }, { width: 330, height: 96 }],
    ['one that is nearly a pole is cut', { width: 100, height: 4_000 }, { width: 150, height: 380 }],
    ['a tiny one grows to where the time has room', { width: 30, height: 30 }, { width: 150, height: 150 }],
    ['one with a caption is wide enough to read it', { width: 900, height: 1_600, caption: 'So' }, { width: 230, height: 380 }],
    ['one that says nothing of itself', {}, { width: 240, height: 240 }],
  ])('%s', (_, content, frame) => {
    expect(frameOf(content)).toEqual(frame)
  })

  test('is what the timeline reckons with before it is seen', () => {
    const [picture, text] = rowsOf([message(1, { type: 'image', ...media, width: 900, height: 1_600 }), message(2, words)], {
      unreadSeq: undefined,
      hasOlder: true,
    })
    expect([picture, text].map((row) => row && estimateRow(row))).toEqual([395, 38])
  })
})

describe('loudness', () => {
  test('is drawn against the loudest, and as many bars as there is room', () => {
    expect(bars([0, 0.25, 0.5, 0.1], 2)).toEqual([0.5, 1])
    expect(bars([0.5, 1], 4)).toEqual([0.5, 0.5, 1, 1])
    expect(bars([], 3)).toEqual([0, 0, 0])
  })

  test('silence is a dot, and nothing is higher than there is room', () => {
    expect(pathOf([0, 7])).toBe('M2 15.0V17.0M6 2.0V30.0')
  })

  test('is heard from samples around the middle', () => {
    expect(loudness(new Uint8Array([128, 128, 128]))).toBe(0)
    expect(loudness(new Uint8Array([0, 255, 0, 255]))).toBe(1)
    expect(loudness(new Uint8Array())).toBe(0)
  })
})

describe('why something is not to be seen', () => {
  const failed = (code: ChatError['code']): ChatError => new ChatError(code, '')
  test.each([
    [{ state: 'quarantined' }, failed('not_found'), 'quarantined'],
    [{ state: 'failed' }, undefined, 'failed'],
    [{ state: 'processing' }, undefined, 'processing'],
    [{ state: 'ready' }, undefined, undefined],
    [{ state: 'ready' }, failed('gone'), 'gone'],
    [undefined, failed('not_found'), 'gone'],
    [undefined, failed('unreachable'), 'offline'],
    [undefined, failed('unavailable'), 'processing'],
    [undefined, new Error('It is no picture.'), 'broken'],
    [undefined, undefined, undefined],
  ] as const)('%j and %s: %s', (info, error, fate) => {
    expect(fateOf(info, error)).toBe(fate)
  })

  test.each([
    ['NotAllowedError', 'denied'],
    ['NotFoundError', 'missing'],
    ['NotReadableError', 'failed'],
  ])('a microphone that answers %s is %s', (name, problem) => {
    expect(recordingProblem(new DOMException('', name))).toBe(problem)
  })
})

describe('what comes after what', () => {
  const voice = (durationSeconds: number): Content => ({ type: 'audio', ...media, mediaId: `v${durationSeconds}`, durationSeconds })
  const items = [message(1, voice(1)), message(2, words), message(3, voice(3)), message(4, { type: 'image', ...media })]

  test('after a recording the next one, whatever stands between', () => {
    expect(trackAfter(items, 'm1')).toEqual({
      cid: 'm3',
      media: { mediaId: 'v3', conversationId: 'c' },
      durationSeconds: 3,
      isSmall: true,
    })
    expect(trackAfter(items, 'm3')).toBeUndefined()
    expect(trackAfter(items, 'elsewhere')).toBeUndefined()
  })

  test('pictures and videos are turned over in the order of the chat, each once, the unsent last', () => {
    const unsent = { ...message(9, { type: 'video', ...media }), seq: undefined }
    const { seq: _, ...rest } = unsent
    const known = shownIn([...items, rest])
    const older = shownIn([message(4, { type: 'image', ...media }), message(0, { type: 'image', ...media })])
    expect(withOlder(known, older).map(({ cid }) => cid)).toEqual(['m0', 'm4', 'm9'])
  })
})

describe('a picture in the lightbox', () => {
  const room: Room = { width: 400, height: 400, pictureWidth: 400, pictureHeight: 200 }

  test('grows around the point that is pressed', () => {
    expect(zoomAt(whole, 2, { x: 100, y: 0 }, room)).toEqual({ scale: 2, x: -100, y: 0 })
  })

  test('never leaves its edge inside the frame', () => {
    const zoom = zoomAt(whole, 2, { x: 0, y: 0 }, room)
    expect(panBy(zoom, 1_000, 1_000, room)).toEqual({ scale: 2, x: 200, y: 0 })
    expect(panBy(whole, 50, 50, room)).toEqual(whole)
  })

  test('is never smaller than whole, nor larger than makes sense', () => {
    expect(zoomAt(whole, 0.3, { x: 50, y: 50 }, room)).toEqual(whole)
    expect(zoomAt(whole, 100, { x: 0, y: 0 }, room).scale).toBe(mostScale)
  })
})

describe('what waits to be sent', () => {
  const file = (size: number, type: string): File => {
    const made = new File([], 'a', { type })
    Object.defineProperty(made, 'size', { value: size })
    return made
  }
  const large = limits.mediaBytes + 1
  test.each([
    ['nothing', 0, 'image/png', false, 'empty'],
    ['a video of more than 100 MiB', large, 'video/mp4', false, 'tooLarge'],
    ['a picture of more, which is made smaller', large, 'image/jpeg', false, undefined],
    ['a picture of more as a file', large, 'image/jpeg', true, 'tooLarge'],
    ['exactly 100 MiB', limits.mediaBytes, 'application/zip', false, undefined],
  ] as const)('%s', (_, size, type, asFile, problem) => {
    const [item] = itemsOf([file(size, type)])
    expect(item && problemOf(item, asFile)).toBe(problem)
  })

  test('a caption that is too long stays, and says so', () => {
    const [item] = itemsOf([file(1, 'image/png')], 'x'.repeat(limits.textCodePoints + 1))
    expect(item && problemOf(item, false)).toBe('overLimit')
  })

  test('what was written goes with the first alone', () => {
    expect(itemsOf([file(1, ''), file(1, '')], 'Look').map(({ caption }) => caption)).toEqual(['Look', ''])
  })

  test('what was made of it is looked at again', () => {
    expect([problemIn({ blob: file(0, '') }), problemIn({ blob: file(large, '') }), problemIn({ blob: file(9, '') })]).toEqual([
      'empty',
      'tooLarge',
      undefined,
    ])
  })
})

describe('media in words', () => {
  test.each([
    [{ type: 'image', ...media }, 'Photo', 'Photo'],
    [{ type: 'image', ...media, caption: 'The *lake*' }, 'Photo: The lake', 'The lake'],
    [{ type: 'audio', ...media, durationSeconds: 12.4 }, 'Voice message 0:12', 'Voice message 0:12'],
    [{ type: 'audio', ...media, name: 'song.mp3', durationSeconds: 12 }, 'song.mp3', 'song.mp3'],
    [{ type: 'file', ...media, name: 'report.pdf' }, 'report.pdf', 'report.pdf'],
    [{ type: 'file', ...media, name: 'report.pdf', caption: 'At last' }, 'report.pdf: At last', 'At last'],
  ] as const)('%j', (content, said, besideIcon) => {
    expect([contentText(content, text), contentText(content, text, undefined, { hasIcon: true })]).toEqual([said, besideIcon])
  })

  test.each([
    ['report.final.pdf', 'application/octet-stream', 'PDF'],
    [undefined, 'application/x-tar', 'TAR'],
    ['noending', 'application/vnd.openxmlformats-officedocument', ''],
  ])('%s of %s is called %s', (name, mime, kind) => {
    expect(kindOf(name, mime)).toBe(kind)
  })

  test.each([
    [{ name: 'a.b', mime: 'x/y' }, 'a.b'],
    [{ mime: 'image/jpeg' }, 'image.jpg'],
    [{ mime: 'application/octet-stream' }, 'file.bin'],
  ])('%j is kept as %s', (file, name) => {
    expect(fileName(file)).toBe(name)
  })

  test('sizes and lengths are written as the language has them', () => {
    const { bytes, duration } = formatIn('en')
    expect([0, 999, 1_500, 12_345_678, 104_857_600].map(bytes)).toEqual(['0 byte', '999 byte', '1.5 kB', '12 MB', '105 MB'])
    expect([0, 9.6, 61, 3_723].map(duration)).toEqual(['0:00', '0:10', '1:01', '1:02:03'])
  })
})

describe('where something may be sent on', () => {
  const direct = {
    kind: 'direct',
    role: 'member',
    peer: { id: 'bob', handle: 'bob', name: 'Bob' },
    settings: {},
  } as unknown as ConversationInfo
  const group = { kind: 'group', role: 'member', settings: { send: 'admins' } } as unknown as ConversationInfo
  const blocked = new Map([['bob', { userId: 'bob', blocked: true, updatedAt: 0 }]]) as unknown as Parameters<typeof isOpenTo>[1]

  test('not where one left, was blocked or may not write', () => {
    expect(isOpenTo(direct, new Map())).toBe(true)
    expect(isOpenTo(direct, blocked)).toBe(false)
    expect(isOpenTo(group, new Map())).toBe(false)
    expect(isOpenTo({ ...group, role: 'admin' }, new Map())).toBe(true)
    expect(isOpenTo({ ...group, role: 'left' }, new Map())).toBe(false)
  })
})

/** Addresses of media: loaded once for all who show the same, kept for a while, tried again when what failed may have passed. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Chat, ChatError, type ConnectionState, type MediaRef } from '../../src/client/index.ts'
import { MediaUrls } from '../../src/web/state/media-urls.ts'

let asked: { mediaId: string; signal: AbortSignal | undefined; answer: (blob: Blob) => void; fail: (error: Error) => void }[]
let revoked: string[]
let connection: ConnectionState
let listeners: Set<() => void>
let urls: MediaUrls
const picture = new Blob(['picture'])
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

beforeEach(() => {
  asked = []
  revoked = []
  connection = { at: 'online' }
  listeners = new Set()
  let last = 0
  vi.spyOn(URL, 'createObjectURL').mockImplementation(() => {
    last += 1
    return `blob:${last}`
  })
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => void revoked.push(url))
  const chat = {
    connection: {
      get: () => connection,
      subscribe: (listener: () => void) => {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
    },
    media: {
      blob: ({ mediaId }: MediaRef, options?: { signal?: AbortSignal }) =>
        new Promise<Blob>((answer, fail) => void asked.push({ mediaId, signal: options?.signal, answer, fail })),
    },
  } as unknown as Chat
  urls = new MediaUrls(chat)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const show = (mediaId: string, width?: number): (() => void) => urls.watch({ mediaId }, width, () => undefined)

test('two who show the same load it once; another size is another picture', async () => {
  show('a', 64)
  show('a', 64)
  show('a', 128)
  expect(asked.map(({ mediaId }) => mediaId)).toEqual(['a', 'a'])
  asked[0]?.answer(picture)
  await settled()
  expect([urls.get('a 64'), urls.get('a 128')]).toEqual([{ url: 'blob:1', blob: picture }, {}])
})

test('what scrolled away and back is there at once', async () => {
  const off = show('a')
  asked[0]?.answer(picture)
  await settled()
  off()
  show('a')
  expect([urls.get('a').url, asked.length, revoked]).toEqual(['blob:1', 1, []])
})

test('what nobody waits for any more is not loaded on', async () => {
  const off = show('a')
  off()
  expect(asked[0]?.signal?.aborted).toBe(true)
  show('a')
  expect(asked.length).toBe(2)
})

test('of what nobody shows the oldest goes first, and what is shown stays', async () => {
  show('shown')
  const offs = Array.from({ length: 61 }, (_, at) => show(`old${at}`))
  for (const { answer } of asked) answer(picture)
  await settled()
  for (const off of offs) off()
  expect(revoked).toEqual(['blob:2'])
  expect([urls.get('old0').url, urls.get('old1').url, urls.get('shown').url]).toEqual([undefined, 'blob:3', 'blob:1'])
})

test('what no connection brought comes with the connection', async () => {
  show('a')
  const error = new ChatError('unreachable', '')
  asked[0]?.fail(error)
  await settled()
  expect(urls.get('a')).toEqual({ error })
  for (const listener of listeners) listener()
  expect(asked.length).toBe(2)
  asked[1]?.answer(picture)
  await settled()
  expect(urls.get('a').url).toBe('blob:1')
})

test('what is still looked at is asked for again by itself, what is gone is not', async () => {
  vi.useFakeTimers()
  show('young')
  show('gone')
  asked[0]?.fail(new ChatError('unavailable', ''))
  asked[1]?.fail(new ChatError('gone', ''))
  await vi.advanceTimersByTimeAsync(3_000)
  expect(asked.map(({ mediaId }) => mediaId)).toEqual(['young', 'gone', 'young'])
})

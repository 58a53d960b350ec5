/** What holds for every route: who asks comes first, then path, query and body; and every error is a problem. */
import { describe, expect, test, vi } from 'vitest'
import { env } from 'cloudflare:workers'
import { routes } from '../../src/protocol/index.ts'
import { type Asking, http, problem, problemTo, signUp } from './support.ts'

const json = { 'content-type': 'application/json' }
const dead = problem(401, 'unauthenticated')

describe('without a token', () => {
  const paths = Object.values(routes).flatMap(({ auth, method, path }) => (auth ? [[method, path.replaceAll(/\{\w+\}/g, 'x')]] : []))
  const others = [
    ['GET', '/v1/nothing-here'],
    ['GET', '/v1/search?q=x'],
    ['GET', '/v1/me/export'],
    ['GET', '/v1/inbox/socket'],
    ['GET', '/v1/conversations/x/socket'],
    ['PUT', '/v1/me'],
    ['GET', '/v1/accounts'],
    ['POST', '/v1/health'],
    ['DELETE', '/v1'],
    ['GET', '/v1/me?limit=x'],
    ['GET', '/v1/devices/%00'],
  ]
  test.each([...paths, ...others] as [string, string][])('%s %s is 401', async (method, path) => {
    const answer = await http(method, path)
    expect(answer).toMatchObject(problemTo(method, 401, 'unauthenticated'))
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
  })

  test('neither the body nor its type is looked at', async () => {
    const asked: Asking[] = [
      { raw: '{' },
      { raw: 'x', headers: { 'content-type': 'text/plain' } },
      { raw: new Uint8Array(600_000), headers: json },
      { body: { colour: 'red' } },
    ]
    for (const asking of asked) expect(await http('PATCH', '/v1/me', asking)).toMatchObject(dead)
  })

  test.each(['', 'Bearer', 'Bearer ', 'Basic dXNlcjpwYXNz', 'Token x', 'x', 'Bearer a b', 'Bearer \u00e4'])(
    '%j is none',
    async (authorization) => {
      expect(await http('GET', '/v1/me', { headers: { authorization } })).toMatchObject(dead)
    },
  )

  test('one in the URL is none', async () => {
    const alice = await signUp('alice')
    for (const name of ['access_token', 'token', 'accessToken', 'authorization'])
      expect(await http('GET', `/v1/me?${name}=${alice.session.accessToken}`)).toMatchObject(dead)
  })

  test('the server says that it is there', async () => {
    expect(await http('GET', '/v1/health')).toMatchObject({
      status: 200,
      body: { status: 'ok', version: expect.stringMatching(/^\d+\.\d+\.\d+/) },
    })
  })

  test('the API is described', async () => {
    const { status, headers, body } = await http('GET', '/v1/openapi.json')
    expect({ status, type: headers.get('content-type'), body }).toEqual({
      status: 200,
      type: expect.stringMatching(/^application\/json/),
      body: expect.objectContaining({ openapi: '3.1.0', paths: expect.objectContaining({ '/v1/me': expect.any(Object) }) }),
    })
  })
})

describe('a path', () => {
  test.each([
    ['GET', '/v1/nothing-here', 404],
    ['GET', '/v1/me/', 404],
    // A socket is an upgrade: without one it says so, but only to those who may know.
    ['GET', '/v1/conversations/x/socket', 400],
    ['POST', '/v1/nothing-here', 404],
    ['PUT', '/v1/me', 405],
    ['POST', '/v1/devices', 405],
    ['DELETE', '/v1/users/x', 405],
    ['PATCH', '/v1/health', 405],
  ] as const)('%s %s is %i with a token', async (method, path, status) => {
    const alice = await signUp('alice')
    const codes = { 400: 'invalid_request', 404: 'not_found', 405: 'method_not_allowed' } as const
    expect(await alice.ask(method, path)).toMatchObject(problem(status, codes[status]))
  })

  test('names the methods that it takes', async () => {
    const alice = await signUp('alice')
    const { headers } = await alice.ask('PUT', '/v1/me')
    expect(headers.get('allow')).toBe('GET, PATCH, DELETE')
  })

  test('outside of the API is not found', async () => {
    expect(await http('GET', '/nothing-here')).toMatchObject(problem(404, 'not_found'))
  })
})

describe('a query', () => {
  test.each(['/v1/me?x=1', '/v1/devices?limit=1', '/v1/contacts?cursor=x', '/v1/health?x', '/v1/conversations?__proto__=1'])(
    'with unknown fields is refused: %s',
    async (path) => {
      const alice = await signUp('alice')
      expect(await alice.ask('GET', path)).toMatchObject({
        ...problem(400, 'invalid_request'),
        body: { errors: [{ path: expect.any(String), message: expect.any(String) }] },
      })
    },
  )
})

describe('a body', () => {
  const padded = (size: number) => JSON.stringify({ name: 'padded' }).padEnd(size)
  /** Comes in pieces, without a length. */
  const streamed = (size: number) =>
    new ReadableStream({
      start(controller) {
        for (let at = 0; at < size; at += 65_536)
          controller.enqueue(new TextEncoder().encode(padded(size).slice(at, Math.min(size, at + 65_536))))
        controller.close()
      },
    })
  const cases: [string, Asking, number][] = [
    ['of 512 KiB', { raw: padded(524_288), headers: json }, 200],
    ['of 512 KiB in pieces', { raw: streamed(524_288), headers: json }, 200],
    ['of one byte more', { raw: padded(524_289), headers: json }, 413],
    ['of one byte more in pieces', { raw: streamed(524_289), headers: json }, 413],
    ['of two megabytes', { raw: padded(2_000_000), headers: json }, 413],
    ['that claims less than it has', { raw: streamed(2_000_000), headers: { ...json, 'content-length': '5' } }, 413],
    ['that claims more than it may have', { raw: padded(100), headers: { ...json, 'content-length': '600000' } }, 413],
    ['with a charset', { raw: padded(50), headers: { 'content-type': 'Application/JSON; charset=utf-8' } }, 200],
    ['with a byte order mark', { raw: `\uFEFF${padded(50)}`, headers: json }, 200],
    ['of text', { raw: padded(50), headers: { 'content-type': 'text/plain' } }, 415],
    ['of a form', { raw: 'name=padded', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415],
    ['of several parts', { raw: padded(50), headers: { 'content-type': 'multipart/form-data; boundary=x' } }, 415],
    ['of another JSON', { raw: padded(50), headers: { 'content-type': 'application/json-patch+json' } }, 415],
    ['of no type', { raw: new TextEncoder().encode(padded(50)) }, 415],
    ['that is missing', {}, 400],
    ['that is empty', { raw: '', headers: json }, 400],
    ['that is broken', { raw: '{"name":', headers: json }, 400],
    ['that goes on', { raw: '{"name":"x"}}', headers: json }, 400],
    ['that is no object', { raw: '[]', headers: json }, 400],
    ['that is null', { raw: 'null', headers: json }, 400],
    ['with unknown fields', { body: { name: 'x', colour: 'red' } }, 400],
    ['with a field named __proto__', { raw: '{"name":"x","__proto__":{"about":"y"}}', headers: json }, 400],
    ['that is very deep', { raw: `${'['.repeat(200_000)}${']'.repeat(200_000)}`, headers: json }, 400],
    [
      'that is not UTF-8',
      { raw: new Uint8Array([...new TextEncoder().encode('{"name":"'), 0xc3, 0x28, ...new TextEncoder().encode('"}')]), headers: json },
      400,
    ],
    [
      'with a surrogate as bytes',
      {
        raw: new Uint8Array([...new TextEncoder().encode('{"name":"'), 0xed, 0xa0, 0x80, ...new TextEncoder().encode('"}')]),
        headers: json,
      },
      400,
    ],
  ]
  test.each(cases)('%s', async (_, asking, status) => {
    const alice = await signUp('alice')
    const answer = await http('PATCH', '/v1/me', { ...asking, token: alice.session.accessToken })
    const type = status === 200 ? 'application/json' : 'application/problem+json'
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, type])
  })

  test('says what of it does not fit', async () => {
    const alice = await signUp('alice')
    const { body } = await alice.ask('PATCH', '/v1/me', { name: 5, settings: { lastSeen: 'x' } })
    expect(body).toMatchObject({
      errors: [
        { path: 'name', message: expect.any(String) },
        { path: 'settings.lastSeen', message: expect.any(String) },
      ],
    })
  })
})

describe('headers', () => {
  test('let any page ask, and read what it needs', async () => {
    const preflight = {
      origin: 'https://page.example',
      'access-control-request-method': 'PATCH',
      'access-control-request-headers': 'authorization,content-type',
    }
    const { status, headers } = await http('OPTIONS', '/v1/me', { headers: preflight })
    expect({
      status,
      origin: headers.get('access-control-allow-origin'),
      credentials: headers.get('access-control-allow-credentials'),
    }).toEqual({ status: 204, origin: '*', credentials: null })
    expect(headers.get('access-control-allow-methods')?.split(',')).toEqual(
      expect.arrayContaining(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
    )
    expect(headers.get('access-control-allow-headers')?.toLowerCase().split(',')).toEqual(
      expect.arrayContaining(['authorization', 'content-type']),
    )
  })

  test('protect and do not cache, errors like answers', async () => {
    const alice = await signUp('alice')
    for (const path of ['/v1/me', '/v1/nothing-here', '/v1/me?x=1']) {
      const { headers } = await http('GET', path, { token: alice.session.accessToken, headers: { origin: 'https://page.example' } })
      expect(Object.fromEntries(headers)).toMatchObject({
        'access-control-allow-origin': '*',
        'access-control-expose-headers': expect.stringContaining('Retry-After'),
        'cache-control': 'no-store',
        'content-security-policy': expect.stringContaining("default-src 'none'"),
        'x-content-type-options': 'nosniff',
      })
    }
  })
})

describe('a failure of the server', () => {
  const failures: [string, object, number, string][] = [
    ['that nobody foresaw', {}, 500, 'internal'],
    ['of an object that restarts', { retryable: true }, 503, 'unavailable'],
    ['of an object with too much to do', { overloaded: true }, 503, 'unavailable'],
  ]
  test.each(failures)('%s says nothing of its insides', async (_, marks, status, code) => {
    const alice = await signUp('alice')
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const broken = vi.spyOn(env.INBOX, 'getByName').mockImplementation(() => {
      throw Object.assign(new Error('SELECT secret FROM insides at worker.js:1'), marks)
    })
    const answer = await alice.ask('GET', '/v1/me')
    broken.mockRestore()
    logged.mockRestore()
    expect(answer).toMatchObject({ status, body: { status, code } })
    expect(JSON.stringify(answer.body)).not.toContain('secret')
    expect(answer.headers.get('retry-after')).toBe(status === 503 ? '1' : null)
  })
})

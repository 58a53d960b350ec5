/** The export by HTTP: a ZIP that is made as fast as it is read, and ends with its reader or its device. */
import { makeZip } from 'client-zip'
import type { Hono } from 'hono'
import { inboxStub } from '../../platform/address.ts'
import { unwrap } from '../../platform/answer.ts'
import { signExportLink, verifyExportLink } from '../../platform/export-link.ts'
import { exportHeader, routes } from '../../protocol/index.ts'
import * as allowances from '../allowances.ts'
import { authenticate, bearerToken, confirmed } from '../authenticate.ts'
import { type Hosted, parse, queryOf } from '../bind.ts'
import type { Handlers } from '../handler.ts'
import { archive } from './archive.ts'
import { asked, permit } from './asking.ts'
import type { Chunk, Entry } from './entry.ts'

/** Before each chunk it is asked whether the device may still have it. A refusal breaks the archive off, so that it cannot be taken for whole. */
async function* guarded(chunks: AsyncGenerator<Chunk>, allowed: () => Promise<void>): AsyncGenerator<Chunk> {
  for await (const chunk of chunks) {
    await allowed()
    yield chunk
  }
}

async function* inputs(entries: AsyncGenerator<Entry>, lastModified: Date, allowed: () => Promise<void>) {
  for await (const { name, chunks } of entries) {
    const input = guarded(chunks, allowed)
    try {
      yield { name, lastModified, input }
    } finally {
      await input.return(undefined)
    }
  }
}

/** The library tells its source of a cancelled stream by `throw`, of which nobody is to hear: what is open is closed. */
function zipped(files: ReturnType<typeof inputs>): ReadableStream<Uint8Array> {
  const source = { next: () => files.next(), throw: () => files.return(undefined) }
  return makeZip({ [Symbol.asyncIterator]: () => source })
}

export function bindExport(app: Hono<Hosted>): void {
  app.get(routes.exportMe.path, async ({ env, req }) => {
    const now = Date.now()
    const link = req.query('token')
    const caller = await (link === undefined
      ? authenticate(env, bearerToken(req.raw), now)
      : confirmed(env, verifyExportLink(env, link, now)))
    parse(routes.exportMe.query, queryOf(req.url))
    const date = new Date(now)
    const headers = {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="edgewise-${date.toISOString().slice(0, 10)}.zip"`,
      'cache-control': 'no-store',
    }
    if (req.raw.method === 'HEAD') return new Response(null, { headers })
    await allowances.exportAll(env, caller.userId)
    const inbox = inboxStub(env, caller.userId)
    const account = unwrap(await inbox.getAccount())
    const ids = await asked(async () => inbox.everywhere())
    const entries = archive(env, { account, deviceId: caller.deviceId, ids, now })
    const told = { ...headers, [exportHeader]: String(ids.length) }
    return new Response(zipped(inputs(entries, date, permit(env, caller))), { headers: told })
  })
}

export const exportHandlers: Handlers<'linkExport'> = {
  linkExport: async ({ env, caller, origin, now }) => {
    const { token, expiresAt } = await signExportLink(env, caller, now)
    const url = new URL(routes.exportMe.path, origin)
    url.searchParams.set('token', token)
    return { status: 200, body: { url: url.href, expiresAt } }
  },
}

/** The Worker as it is, and beside it the floor of an upload: the same bytes go to the bucket with nothing in between. */
import worker from '../../src/worker/index.ts'

export * from '../../src/worker/index.ts'

export default {
  ...worker,
  async fetch(request, env, ctx) {
    const { pathname } = new URL(request.url)
    if (!pathname.startsWith('/plain/')) return worker.fetch(request, env, ctx)
    if (request.method === 'DELETE') await env.MEDIA.delete(pathname)
    else await env.MEDIA.put(pathname, request.body)
    return new Response(null, { status: 204 })
  },
} satisfies ExportedHandler<Env>

/** What is no file and no route: pages of the web client by whatever path, and an honest 404 for everything else. */
import { problem } from './problems.ts'

/** A person's navigation, not a script or a picture that went missing: that must never be answered with a page. */
const isNavigation = ({ method, url, headers }: Request): boolean =>
  (method === 'GET' || method === 'HEAD') &&
  (headers.get('accept') ?? '').includes('text/html') &&
  !(new URL(url).pathname.split('/').at(-1) ?? '').includes('.')

export async function page(request: Request, assets: Fetcher): Promise<Response> {
  if (!isNavigation(request)) return problem('not_found', 'There is no such page.')
  return assets.fetch(new Request(new URL('/', request.url), { method: request.method, headers: request.headers }))
}

/** Search. */
import { z } from 'zod'
import { limits } from '../limits.ts'
import { filledText, pathId } from '../primitives.ts'
import { searchHit, searchType } from '../search.ts'
import { type Route, anchor, json, limit } from './route.ts'

export const searchRoutes = {
  search: {
    method: 'GET',
    path: '/v1/search',
    tag: 'Search',
    auth: true,
    errors: ['not_found', 'rate_limited'],
    summary:
      'Messages that hold all of these words, newest first; the last word may be the beginning of one. A page may be short, even empty, while `nextCursor` is there. With `Accept: application/x-ndjson` each hit comes as a line of its own as soon as it is found, in no order, and the last line is `{ nextCursor? }`.',
    query: z.strictObject({
      q: filledText(limits.queryCodePoints, { over: 'invalid_request' }),
      conversationId: pathId.optional(),
      senderId: pathId.optional(),
      from: anchor.meta({ description: 'Not sent before this time.' }),
      to: anchor.meta({ description: 'Not sent after this time.' }),
      type: searchType.optional(),
      limit,
      cursor: z.string().max(limits.searchCursorLength).optional(),
    }),
    answers: json(z.object({ hits: z.array(searchHit), nextCursor: z.string().optional() })),
  },
} as const satisfies Record<string, Route>

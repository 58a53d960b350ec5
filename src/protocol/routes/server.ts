/** Routes about the server itself. */
import { z } from 'zod'
import { type Route, json } from './route.ts'

export const serverRoutes = {
  health: {
    method: 'GET',
    path: '/v1/health',
    tag: 'Server',
    auth: false,
    errors: [],
    summary: 'Is the server there?',
    answers: json(z.object({ status: z.literal('ok'), version: z.string() })),
  },
} as const satisfies Record<string, Route>

/** The HTTP API as an OpenAPI 3.1 document; the frames of the sockets are among its schemas. */
import { z } from 'zod'
import { type ZodOpenApiOperationObject, type ZodOpenApiOverride, type ZodOpenApiResponsesObject, createDocument } from 'zod-openapi'
import {
  type ErrorCode,
  type Route,
  conversationDown,
  conversationUp,
  inboxDown,
  inboxUp,
  errorCodes,
  errors,
  problem,
  routes,
} from '../../src/protocol/index.ts'

export const allRoutes: Readonly<Record<string, Route>> = routes

/** What any route may answer besides its own errors; `unauthenticated` comes with those that need an access token. */
export const everywhere: ErrorCode[] = ['invalid_request', 'internal', 'unavailable']

function errorsOf(route: Route): ErrorCode[] {
  const codes = new Set([...everywhere, ...(route.auth ? (['unauthenticated'] as const) : []), ...route.errors])
  return [...codes].toSorted((a, b) => errors[a].status - errors[b].status)
}

const problemOf = (code: ErrorCode) => ({
  description: `\`${code}\`: ${errors[code].when}`,
  content: { 'application/problem+json': { schema: problem } },
})

function responsesOf(route: Route): ZodOpenApiResponsesObject {
  const answers = Object.entries(route.answers).map(([status, { description, schema }]) => [
    status,
    { description, ...(schema ? { content: { 'application/json': { schema } } } : {}) },
  ])
  const problems = errorsOf(route).map((code) => [String(errors[code].status), { $ref: `#/components/responses/${code}` }])
  return Object.fromEntries([...answers, ...problems])
}

function operationOf(name: string, route: Route): ZodOpenApiOperationObject {
  return {
    operationId: name,
    tags: [route.tag],
    summary: route.summary,
    ...(route.auth ? {} : { security: [] }),
    requestParams: { ...(route.params ? { path: route.params } : {}), ...(route.query ? { query: route.query } : {}) },
    ...(route.body ? { requestBody: { required: true, content: { 'application/json': { schema: route.body } } } } : {}),
    responses: responsesOf(route),
  }
}

/** Corrects what follows from the schemas word for word but is not meant. */
const override: ZodOpenApiOverride = ({ zodSchema, jsonSchema, io }) => {
  const { def } = zodSchema._zod
  // A number in a path or a query comes as text.
  if (def.type === 'pipe' && 'out' in def && def.out instanceof z.ZodNumber && io === 'input') {
    delete jsonSchema.pattern
    const { type, minimum, maximum } = z.toJSONSchema(def.out)
    Object.assign(jsonSchema, { type, minimum, maximum })
  }
  // Answers may grow new fields.
  if (def.type === 'object' && io === 'output' && !('catchall' in def && def.catchall)) delete jsonSchema.additionalProperties
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
}

export function openapi(): string {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {}
  for (const [name, route] of Object.entries(allRoutes)) {
    const path = (paths[route.path] ??= {})
    path[route.method.toLowerCase()] = operationOf(name, route)
  }
  const document = createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Edgewise',
        version: '1',
        description:
          'The HTTP side of the protocol. Live messages travel over WebSockets; `ConversationUp`, `ConversationDown`, `InboxUp` and `InboxDown` below are their frames.',
      },
      security: [{ accessToken: [] }],
      tags: [...new Set(Object.values(allRoutes).map(({ tag }) => tag))].map((name) => ({ name })),
      paths,
      components: {
        securitySchemes: { accessToken: { type: 'http', scheme: 'bearer' } },
        responses: Object.fromEntries(errorCodes.map((code) => [code, problemOf(code)])),
        schemas: { ConversationUp: conversationUp, ConversationDown: conversationDown, InboxUp: inboxUp, InboxDown: inboxDown },
      },
    },
    { override },
  )
  return `${JSON.stringify(document, null, 2)}\n`
}

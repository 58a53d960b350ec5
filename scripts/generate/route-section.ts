/** The HTTP routes of the protocol's page. */
import type { ErrorCode, Route } from '../../src/protocol/index.ts'
import { type Schema, code, typeText, variantsOf } from './json-schema.ts'
import { anchorOf, blocks, fieldTable, table } from './markdown.ts'
import { allRoutes, everywhere } from './openapi.ts'

interface Body {
  content?: Record<string, { schema?: Schema }>
}

interface Parameter {
  in: 'path' | 'query'
  name: string
  required?: boolean
  schema: Schema
}

/** An operation of the OpenAPI document, as far as it says more than the route. */
interface Operation {
  parameters?: Parameter[]
  requestBody?: Body
  responses: Record<string, Body & { $ref?: string; description?: string }>
}

/** By path, by method in lower case. */
export type Paths = Record<string, Record<string, Operation>>

const bodyOf = ({ content }: Body) => Object.values(content ?? {})[0]?.schema

/** The parameters that say more than that they are some id. */
function parameterText(label: string, place: Parameter['in'], { parameters = [] }: Operation): string {
  const told = parameters.filter((parameter) => parameter.in === place && !parameter.name.endsWith('Id'))
  const fields = fieldTable({
    properties: Object.fromEntries(told.map(({ name, schema }) => [name, schema])),
    required: told.filter(({ required }) => required).map(({ name }) => name),
  })
  return fields && blocks(label, fields)
}

/** A body by its name, as alternatives, or field by field. */
function bodyText(schema: Schema | undefined): string {
  if (!schema) return ''
  if (schema.$ref) return `Body: ${typeText(schema)}`
  const variants = variantsOf(schema)
  if (variants.length === 1) return blocks('Body:', fieldTable(schema))
  return blocks('Body, one of:', variants.map((variant) => `- ${typeText(variant)}`).join('\n'))
}

function answerText({ responses }: Operation): string {
  const answers = Object.entries(responses).filter(([, { $ref }]) => !$ref)
  const lines = answers.map(([status, response]) => {
    const schema = bodyOf(response)
    const description = response.description === 'Done.' && schema ? '' : response.description
    return `- ${code(status)} ${[schema && typeText(schema), description].filter(Boolean).join('. ')}`
  })
  return blocks('Answers:', lines.join('\n'))
}

/** The errors of one route; those that every route has are said once. */
const errorText = (codes: readonly ErrorCode[]): string => (codes.length === 0 ? '' : `Errors: ${codes.map(code).join(', ')}`)

function routeText({ method, path, summary, auth, errors }: Route, operation: Operation): string {
  return blocks(
    `#### ${method} ${path}`,
    summary + (auth ? '' : ' No access token is needed.'),
    parameterText('Path:', 'path', operation),
    parameterText('Query:', 'query', operation),
    bodyText(operation.requestBody && bodyOf(operation.requestBody)),
    answerText(operation),
    errorText(errors),
  )
}

function overviewOf({ method, path, summary }: Route): string[] {
  const heading = `${method} ${path}`
  return [`[${code(heading)}](#${anchorOf(heading)})`, summary]
}

export function routeSection(paths: Paths): string {
  const all = Object.values(allRoutes)
  const sections = [...new Set(all.map(({ tag }) => tag))].map((tag) => {
    const texts = all
      .filter((route) => route.tag === tag)
      .map((route) => {
        const operation = paths[route.path]?.[route.method.toLowerCase()]
        return operation ? routeText(route, operation) : ''
      })
    return blocks(`### ${tag}`, ...texts)
  })
  const common = everywhere.map(code).join(', ')
  return blocks(
    '## Routes',
    `Besides the errors named with it, every route may answer ${common} and, where it needs an access token, \`unauthenticated\`.`,
    table(['request', ''], all.map(overviewOf)),
    ...sections,
  )
}

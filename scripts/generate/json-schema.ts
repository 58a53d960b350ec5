/** JSON Schema as far as the protocol's schemas use it, and how its types read in a table. */
import { errorCodes } from '../../src/protocol/index.ts'

export interface Schema {
  $ref?: string
  type?: string | string[]
  const?: string | number | boolean
  enum?: (string | number)[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  oneOf?: Schema[]
  anyOf?: Schema[]
  description?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
}

export type Schemas = Record<string, Schema>

export const nameOf = ($ref: string): string => $ref.slice($ref.lastIndexOf('/') + 1)

/** What a reference refers to. */
export const resolve = (schema: Schema, schemas: Schemas): Schema => (schema.$ref ? (schemas[nameOf(schema.$ref)] ?? {}) : schema)

/** Alternatives of a union, a single schema being one. */
export const variantsOf = (schema: Schema): Schema[] => schema.oneOf ?? schema.anyOf ?? [schema]

export const code = (text: string): string => `\`${text}\``

/** A field's name, with a question mark if it may be missing. */
export const fieldName = (name: string, { required }: Schema): string => code(required?.includes(name) ? name : `${name}?`)

export const fieldsOf = (schema: Schema): [name: string, field: Schema][] => Object.entries(schema.properties ?? {})

/** Fields in one line. */
export const inlineFields = (schema: Schema): string =>
  fieldsOf(schema)
    .map(([name, field]) => `${fieldName(name, schema)} ${typeText(field)}`)
    .join(', ')

/** A type in Markdown: a link for a named shape, the values of an enumeration, the fields of an unnamed object. */
export function typeText(schema: Schema): string {
  if (schema.$ref) return `[${nameOf(schema.$ref)}](#${nameOf(schema.$ref).toLowerCase()})`
  if (schema.const !== undefined) return code(JSON.stringify(schema.const))
  if (schema.enum?.length === errorCodes.length && errorCodes.every((known) => schema.enum?.includes(known))) return '[error code](#errors)'
  if (schema.enum) return schema.enum.map((value) => code(JSON.stringify(value))).join(' | ')
  if (schema.oneOf ?? schema.anyOf) return variantsOf(schema).map(typeText).join(' | ')
  if (schema.type === 'array') return `array of ${schema.items ? typeText(schema.items) : 'anything'}`
  if (schema.properties) return `{ ${inlineFields(schema)} }`
  return [schema.type ?? 'anything'].flat().join(' | ')
}

const number = (value: number) => value.toLocaleString('en')

function range(min: number | undefined, max: number | undefined, unit = ''): string[] {
  if (min !== undefined && max !== undefined) return [`${number(min)}..${number(max)}${unit}`]
  if (max !== undefined) return [`At most ${number(max)}${unit}`]
  if (min !== undefined && min > 0) return [`At least ${number(min)}${unit}`]
  return []
}

/** What a table says about a field besides its type. */
export function noteText(schema: Schema): string {
  const bounds = [
    ...range(schema.minimum, schema.maximum),
    ...range(schema.minLength, schema.maxLength, ' characters'),
    ...range(schema.minItems, schema.maxItems, ' of them'),
  ]
  // A description that gives a range itself says it better.
  const said = bounds.length === 0 || schema.description?.includes('..') ? '' : `${bounds.join(', ')}.`
  return [schema.description, said].filter(Boolean).join(' ')
}

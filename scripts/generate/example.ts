/** Example values for the protocol's schemas, the same at every run. */
import { type Schema, type Schemas, fieldsOf, nameOf, variantsOf } from './json-schema.ts'

const byShape: Record<string, unknown> = {
  Id: 'Vb3tq0MvZ1nK5xTj',
  MessageId: '01936f3e-8a52-7cc4-9b1d-3f6a0c2b9e41',
  Time: 1_793_500_000_000,
  Emoji: '👍',
  Seq: 42,
}

const byField: Record<string, unknown> = {
  accessToken: 'eyJhbGciOiJFZERTQSJ9…',
  afterSeq: 42,
  deliveredSeq: 42,
  detail: 'Only admins write here.',
  readSeq: 42,
  ref: 'r1',
  code: 'forbidden',
  duplicate: false,
  kind: 'group',
  memberCount: 3,
  more: false,
  rev: 7,
  seq: 42,
  text: 'Shall we meet at eight?',
  title: 'Weekend',
}

/** Optional fields that make an example better. */
const shown = new Set(['by', 'content', 'cursor', 'ifEditedAt', 'ref', 'replyTo', 'title'])

export function exampleOf(schema: Schema, schemas: Schemas, field = ''): unknown {
  if (schema.$ref) {
    const name = nameOf(schema.$ref)
    return name in byShape ? byShape[name] : exampleOf(schemas[name] ?? {}, schemas, field)
  }
  if (schema.const !== undefined) return schema.const
  if (field in byField) return byField[field]
  if (schema.enum) return schema.enum[0]
  if (schema.oneOf ?? schema.anyOf) return exampleOf(variantsOf(schema)[0] ?? {}, schemas, field)
  if (schema.type === 'array') return schema.items ? [exampleOf(schema.items, schemas)] : []
  if (schema.properties) {
    const fields = fieldsOf(schema).filter(([name]) => schema.required?.includes(name) || shown.has(name))
    return Object.fromEntries(fields.map(([name, inner]) => [name, exampleOf(inner, schemas, name)]))
  }
  if (schema.type === 'boolean') return true
  if (schema.type === 'integer' || schema.type === 'number') return schema.minimum ?? 1
  return 'abc'
}

/** The named shapes of the protocol's page: objects field by field, unions by what tells their variants apart. */
import {
  type Schema,
  type Schemas,
  code,
  fieldName,
  fieldsOf,
  inlineFields,
  noteText,
  resolve,
  typeText,
  variantsOf,
} from './json-schema.ts'
import { blocks, fieldTable, table } from './markdown.ts'

const same = (a: Schema | undefined, b: Schema | undefined) => JSON.stringify(a) === JSON.stringify(b)

/** An object with some of its fields. */
function pick(schema: Schema, keep: (name: string) => boolean): Schema {
  return { ...schema, properties: Object.fromEntries(fieldsOf(schema).filter(([name]) => keep(name))) }
}

function unionText(union: Schema, schemas: Schemas): string {
  const variants = variantsOf(union).map((variant) => resolve(variant, schemas))
  const [first = {}] = variants
  const tag = fieldsOf(first).find(([, field]) => field.const !== undefined)?.[0] ?? 'type'
  const shared = new Set(
    fieldsOf(first).flatMap(([name, field]) => (variants.every((variant) => same(variant.properties?.[name], field)) ? [name] : [])),
  )
  // Variants with the same fields share a row.
  const rows = new Map<string, string[]>()
  for (const variant of variants) {
    const own = inlineFields(pick(variant, (name) => name !== tag && !shared.has(name)))
    rows.set(own, [...(rows.get(own) ?? []), code(JSON.stringify(variant.properties?.[tag]?.const))])
  }
  return blocks(
    shared.size === 0 ? '' : `All have ${inlineFields(pick(first, (name) => shared.has(name)))}.`,
    table(
      [fieldName(tag, first), shared.size === 0 ? 'fields' : 'and'],
      [...rows].map(([own, tags]) => [tags.join(', '), own]),
    ),
  )
}

function shapeText(name: string, schema: Schema, schemas: Schemas): string {
  const union = variantsOf(schema).length > 1
  if (union || schema.properties) {
    return blocks(`### ${name}`, schema.description ?? '', union ? unionText(schema, schemas) : fieldTable(schema))
  }
  return blocks(`### ${name}`, [`A value: ${typeText(schema)}.`, noteText(schema)].filter(Boolean).join(' '))
}

export function shapeSection(schemas: Schemas): string {
  const names = Object.keys(schemas).filter((name) => !/(Up|Down)$/.test(name))
  return blocks('## Shapes', ...names.toSorted().map((name) => shapeText(name, schemas[name] ?? {}, schemas)))
}

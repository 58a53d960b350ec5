/** The frames of a socket on the protocol's page, each with an example that its own schema accepts. */
import { exampleOf } from './example.ts'
import { type Schema, type Schemas, resolve, variantsOf } from './json-schema.ts'
import { blocks, fieldTable } from './markdown.ts'

function exampleText(example: unknown): string {
  const line = JSON.stringify(example)
  return `\`\`\`json\n${line.length > 140 ? JSON.stringify(example, null, 2) : line}\n\`\`\``
}

/** The arrow in a heading also keeps its anchor apart from that of a shape with the same name. */
export function frameSection(title: string, arrow: '↑' | '↓', union: Schema, schemas: Schemas, parse: (frame: unknown) => unknown): string {
  const frames = variantsOf(union).map((variant) => {
    const schema = resolve(variant, schemas)
    const example = exampleOf(schema, schemas)
    parse(example)
    return blocks(
      `#### \`${String(schema.properties?.['type']?.const)}\` ${arrow}`,
      schema.description ?? '',
      fieldTable(schema, ['type']),
      exampleText(example),
    )
  })
  return blocks(`### ${title}`, ...frames)
}

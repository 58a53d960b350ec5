/** Pieces of Markdown. */
import { type Schema, fieldName, fieldsOf, noteText, typeText } from './json-schema.ts'

const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`

export function table(head: string[], rows: string[][]): string {
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n')
}

/** The fields of an object, the optional ones with a question mark. */
export function fieldTable(schema: Schema, except: string[] = []): string {
  const fields = fieldsOf(schema).filter(([name]) => !except.includes(name))
  const rows = fields.map(([name, field]) => [fieldName(name, schema), typeText(field), noteText(field)])
  return rows.length === 0 ? '' : table(['field', 'type', ''], rows)
}

/** Blocks with a blank line between them; empty ones fall away. */
export const blocks = (...parts: string[]): string => parts.filter((part) => part !== '').join('\n\n')

/** The anchor that GitHub makes of a heading. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')

/** The limits as a table; what each one means stands above it in the source. */
import { readFileSync } from 'node:fs'
import { limits } from '../../src/protocol/index.ts'
import { table } from './markdown.ts'

const source = new URL('../../src/protocol/limits.ts', import.meta.url)

function bytes(value: number): string {
  return value >= 1024 * 1024 ? `${value / 1024 / 1024} MiB` : `${value / 1024} KiB`
}

function duration(seconds: number): string {
  const units = [
    [86_400, 'day'],
    [3_600, 'hour'],
    [60, 'minute'],
  ] as const
  const [size, name] = units.find(([unit]) => seconds >= unit && seconds % unit === 0) ?? [1, 'second']
  const count = seconds / size
  return `${count.toLocaleString('en')} ${name}${count === 1 ? '' : 's'}`
}

function amount(name: string, value: number): string {
  if (name.endsWith('Bytes')) return bytes(value)
  if (name.endsWith('Seconds')) return duration(value)
  const text = value.toLocaleString('en')
  return name.endsWith('CodePoints') || name.endsWith('Length') ? `${text} characters` : text
}

function valueText(name: string, value: number | readonly number[] | { min: number; max: number; default?: number }): string {
  if (typeof value === 'object' && 'length' in value) return value.map((one) => amount(name, one)).join(', ')
  if (typeof value === 'number') return amount(name, value)
  const byDefault = value.default === undefined ? '' : `, by default ${value.default}`
  const from = name.endsWith('Seconds') ? amount(name, value.min) : value.min.toLocaleString('en')
  return `${from} to ${amount(name, value.max)}${byDefault}`
}

/** `groupMembers` reads `group members`; the unit is in the value. */
const words = (name: string) =>
  name.replace(/(CodePoints|Bytes|Seconds|Length)$/, '').replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

export function limitTable(): string {
  const text = readFileSync(source, 'utf8')
  const meanings = new Map([...text.matchAll(/\/\*\* (.+?) \*\/\s+(\w+):/g)].map(([, meaning = '', name = '']) => [name, meaning]))
  const rows = Object.entries(limits).map(([name, value]) => [words(name), valueText(name, value), meanings.get(name) ?? ''])
  return table(['what', 'limit', ''], rows)
}

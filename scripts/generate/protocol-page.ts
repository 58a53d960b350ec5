/** `docs/protocol.md`: the protocol for people, from the same schemas that every request and frame passes. */
import { readFileSync } from 'node:fs'
import { closeCodes, conversationDown, conversationUp, errors, inboxDown, inboxUp } from '../../src/protocol/index.ts'
import { frameSection } from './frame-section.ts'
import { type Schemas, code } from './json-schema.ts'
import { limitTable } from './limit-table.ts'
import { blocks, table } from './markdown.ts'
import { type Paths, routeSection } from './route-section.ts'
import { shapeSection } from './shape-section.ts'

interface Document {
  paths: Paths
  components: { schemas: Schemas }
}

const prose = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8').trim()

function errorSection(): string {
  const rows = Object.entries(errors).map(([name, { status, when }]) => [String(status), code(name), when])
  return blocks('## Errors', table(['status', 'code', 'when'], rows))
}

function closeCodeSection(): string {
  const rows = Object.values(closeCodes).map((close) => [String(close.code), close.when])
  return blocks('## Close codes', table(['code', 'when'], rows))
}

export function protocolPage(openapi: string): string {
  const { paths, components }: Document = JSON.parse(openapi)
  const { schemas } = components
  const { ConversationUp: up = {}, ConversationDown: down = {}, InboxUp: inboxUpSchema = {}, InboxDown: inboxDownSchema = {} } = schemas
  const page = blocks(
    prose('conventions.md'),
    routeSection(paths),
    prose('conversation-socket.md'),
    frameSection('The client sends', '↑', up, schemas, (frame) => conversationUp.parse(frame)),
    frameSection('The server sends', '↓', down, schemas, (frame) => conversationDown.parse(frame)),
    prose('inbox-socket.md'),
    frameSection('The client sends to its inbox', '↑', inboxUpSchema, schemas, (frame) => inboxUp.parse(frame)),
    frameSection('The inbox sends', '↓', inboxDownSchema, schemas, (frame) => inboxDown.parse(frame)),
    shapeSection(schemas),
    errorSection(),
    blocks('## Limits', limitTable()),
    closeCodeSection(),
  )
  return `${page}\n`
}

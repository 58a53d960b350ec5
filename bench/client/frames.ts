/** What the client reads of a server's frames. Acks and messages, the bulk, are cut out of the text; the rest is JSON. */
import type { Json } from './json.ts'

export type Down = { kind: 'ack' | 'message'; id: string; seq: number } | { kind: 'other'; frame: Json }

/** Frames start with their type, and only frames do: content's own `type` follows a colon, not a comma. */
const boundary = '},{"type":"'
const starts = { ack: '{"type":"ack"', message: '{"type":"message"' } as const

/** A fan-out sends the same bytes to every socket, so the last few payloads are compared before they are read again. */
const remembered: { payload: Buffer; frames: readonly Down[] }[] = []
const rememberedMax = 4

export function read(payload: Buffer): readonly Down[] {
  for (const each of remembered) if (each.payload.equals(payload)) return each.frames
  const frames = readText(payload.toString('latin1')) ?? readJson(payload.toString())
  if (frames[0]?.kind === 'message' && remembered.unshift({ payload: Buffer.from(payload), frames }) > rememberedMax) {
    remembered.pop()
  }
  return frames
}

function readText(text: string): Down[] | undefined {
  const frames: Down[] = []
  for (let at = text.startsWith('[') ? 1 : 0; at < text.length;) {
    const kind = text.startsWith(starts.ack, at) ? 'ack' : text.startsWith(starts.message, at) ? 'message' : undefined
    const id = text.indexOf('"id":"', at) + 6
    const seq = text.indexOf('"seq":', at) + 6
    if (!kind || id < 6 || seq < 6) return undefined
    frames.push({ kind, id: text.slice(id, text.indexOf('"', id)), seq: Number.parseInt(text.slice(seq, seq + 16), 10) })
    const next = text.indexOf(boundary, at)
    if (next === -1) return frames
    at = next + 2
  }
  return undefined
}

function readJson(text: string): Down[] {
  const parsed: Json = JSON.parse(text)
  return (Array.isArray(parsed) ? parsed : [parsed]).flatMap((frame) => readText(JSON.stringify(frame)) ?? { kind: 'other', frame })
}

/** The frames that a floor understands. It takes them at their word: nothing is validated beyond `JSON.parse`. */

export type Up =
  | { type: 'hello'; cursor?: { seq: number } }
  | { type: 'send'; id: string; content: unknown }
  | { type: 'sync'; ref: string; cursor: { seq: number } }

export function parse(data: string): Up[] {
  const frames: Up | Up[] = JSON.parse(data)
  return Array.isArray(frames) ? frames : [frames]
}

/** One frame travels bare, several as an array: what a WebSocket message holds on the wire. */
export const pack = (frames: readonly string[]): string => (frames.length === 1 ? (frames[0] ?? '') : `[${frames.join(',')}]`)

export const ack = (id: string, seq: number, sentAt: number): string =>
  `{"type":"ack","id":"${id}","seq":${seq},"sentAt":${sentAt},"duplicate":false}`

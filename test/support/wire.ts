/** What a channel needs of a WebSocket, and the platform’s own as one. */
export interface WireEvents {
  open(): void
  text(text: string): void
  close(code: number): void
}

export interface Wire {
  send(text: string): void
  close(): void
}

export const protocols = (accessToken: string): string[] => ['edgewise.v1', `bearer.${accessToken}`]

export function platformWire(url: string, accessToken: string, events: WireEvents): Wire {
  const socket = new WebSocket(url, protocols(accessToken))
  socket.addEventListener('open', () => events.open())
  socket.addEventListener('message', ({ data }) => events.text(String(data)))
  socket.addEventListener('close', ({ code }) => events.close(code))
  return { send: (text) => socket.send(text), close: () => socket.close(1000) }
}

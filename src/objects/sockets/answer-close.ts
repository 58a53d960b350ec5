/** Ends the closing handshake: for hibernating sockets the runtime does not, and a client would wait 10 s for it and see 1006. */
export function answerClose(ws: WebSocket, code: number): void {
  try {
    // 1005, 1006 and 1015 say that no code came; they cannot be sent.
    if (code === 1005 || code === 1006 || code === 1015) ws.close()
    else ws.close(code)
  } catch {
    // The socket is gone.
  }
}

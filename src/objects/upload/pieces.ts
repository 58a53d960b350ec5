/** A body in large pieces: by itself the platform gives 4 KiB at a time, and each piece costs the same however large it is. */

const pieceBytes = 256 * 1024

/** Whatever is there is given at once, so that nothing is lost when the connection breaks. */
export function inLargePieces(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader({ mode: 'byob' })
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await reader.read(new Uint8Array(pieceBytes))
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}

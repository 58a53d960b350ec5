/** Puts into the bucket what is made on the way there: of a length that is known before, or not. */

const partBytes = 5 * 1024 * 1024

export async function putKnown(bucket: R2Bucket, key: string, stream: ReadableStream<Uint8Array>, length: number): Promise<void> {
  await bucket.put(key, stream.pipeThrough(new FixedLengthStream(length)))
}

/** Pieces of one part's size; the last may be shorter. */
async function* parts(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  let part = new Uint8Array(partBytes)
  let filled = 0
  for await (const chunk of stream) {
    for (let at = 0; at < chunk.length;) {
      const piece = chunk.subarray(at, at + partBytes - filled)
      part.set(piece, filled)
      at += piece.length
      filled += piece.length
      if (filled < partBytes) continue
      yield part
      part = new Uint8Array(partBytes)
      filled = 0
    }
  }
  if (filled > 0) yield part.subarray(0, filled)
}

/** Holds a part of it at a time. Gives the length. */
export async function putUnknown(bucket: R2Bucket, key: string, stream: ReadableStream<Uint8Array>): Promise<number> {
  let multipart: R2MultipartUpload | undefined
  const done: R2UploadedPart[] = []
  let size = 0
  try {
    for await (const part of parts(stream)) {
      size += part.length
      if (!multipart && part.length < partBytes) {
        await bucket.put(key, part)
        return size
      }
      multipart ??= await bucket.createMultipartUpload(key)
      done.push(await multipart.uploadPart(done.length + 1, part))
    }
    if (multipart) await multipart.complete(done)
    return size
  } catch (error) {
    await multipart?.abort().catch(() => undefined)
    throw error
  }
}

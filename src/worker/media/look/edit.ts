/** A file without what its anatomy says has to go; every other byte as it was. */
import type { Edit } from './anatomy/index.ts'

export const lengthAfter = (size: number, edits: Edit[]): number =>
  edits.reduce((length, { start, end, by }) => length - (end - start) + (by?.length ?? 0), size)

export function edited(stream: ReadableStream<Uint8Array>, edits: Edit[]): ReadableStream<Uint8Array> {
  const left = [...edits]
  let position = 0
  return stream.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        const end = position + chunk.length
        let from = position
        for (let [edit] = left; edit && edit.start < end; [edit] = left) {
          if (edit.start > from) controller.enqueue(chunk.subarray(from - position, edit.start - position))
          // Its replacement goes in once, where it begins.
          if (edit.by && edit.start >= position) controller.enqueue(edit.by)
          from = Math.min(edit.end, end)
          if (edit.end > end) break
          left.shift()
        }
        if (from < end) controller.enqueue(chunk.subarray(from - position))
        position = end
      },
    }),
  )
}

export const bytesOf = async (stream: ReadableStream<Uint8Array>): Promise<Uint8Array> =>
  new Uint8Array(await new Response(stream).arrayBuffer())
export const streamOf = (bytes: Uint8Array): ReadableStream<Uint8Array> => new Blob([bytes]).stream()

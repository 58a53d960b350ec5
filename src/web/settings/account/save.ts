/** Writes an export where its owner wants it, as it comes; a browser that does not let pages write to a file is led to it and saves it by itself. */
import type { Chat } from '../../../client/index.ts'
import { Pages } from './pages.ts'

type Picker = (options: { suggestedName: string }) => Promise<FileSystemFileHandle>

declare global {
  interface Window {
    showSaveFilePicker?: Picker
  }
}

export interface Progress {
  bytes: number
  done: number
  of: number
}

export const canWrite = (): boolean => window.showSaveFilePicker !== undefined

/** Nothing where no file was chosen. */
export async function chooseFile(now: Date): Promise<FileSystemFileHandle | undefined> {
  try {
    return await window.showSaveFilePicker?.({ suggestedName: `edgewise-${now.toISOString().slice(0, 10)}.zip` })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined
    throw error
  }
}

/** What was written of a file that does not come to its end is thrown away. */
export async function save(chat: Chat, file: FileSystemFileHandle, signal: AbortSignal, told: (progress: Progress) => void): Promise<void> {
  const { conversations: of, bytes } = await chat.exportMe({ signal })
  const pages = new Pages()
  let sum = 0
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      sum += chunk.length
      pages.pass(chunk)
      told({ bytes: sum, done: Math.min(pages.count, of), of })
      controller.enqueue(chunk)
    },
  })
  await bytes.pipeThrough(counted).pipeTo(await file.createWritable(), { signal })
}

/** Leads the browser to a link that it takes for a file. */
export async function lead(chat: Chat): Promise<void> {
  const { url } = await chat.exportLink()
  const anchor = document.createElement('a')
  anchor.href = url
  anchor.download = ''
  anchor.click()
}

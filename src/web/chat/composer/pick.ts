/** Asks for files by the platform's own window; and takes files out of what was pasted or dropped. */

export interface Wanted {
  accept?: string
  /** The camera that looks away from the person. */
  capture?: boolean
  /** Not several. */
  one?: boolean
}

/** Resolves to none where somebody thinks better of it. */
export function pick({ accept, capture = false, one = capture }: Wanted): Promise<readonly File[]> {
  const input = document.createElement('input')
  input.type = 'file'
  input.hidden = true
  input.multiple = !one
  if (accept !== undefined) input.accept = accept
  if (capture) input.capture = 'environment'
  // Some browsers forget one that is not in the page.
  document.body.append(input)
  return new Promise((resolve) => {
    const end = (): void => {
      input.remove()
      resolve([...(input.files ?? [])])
    }
    input.addEventListener('change', end, { once: true })
    input.addEventListener('cancel', end, { once: true })
    input.click()
  })
}

export const hasFiles = (data: DataTransfer | null): boolean => data?.types.includes('Files') === true

export interface Taken {
  files: readonly File[]
  hasFolders: boolean
}

/** Folders are named like files, and have no bytes. */
export function filesIn(data: DataTransfer): Taken {
  const entries = [...data.items].filter(({ kind }) => kind === 'file')
  const files = entries.flatMap((entry) => {
    if (entry.webkitGetAsEntry()?.isDirectory === true) return []
    return entry.getAsFile() ?? []
  })
  return { files, hasFolders: files.length < entries.length }
}

/** Office programs put a picture beside the text that was copied: then the text is meant. */
export const isTextPasted = (data: DataTransfer): boolean => data.getData('text/plain').trim() !== ''

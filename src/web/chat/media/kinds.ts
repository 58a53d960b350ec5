/** What kind of file it is, in a picture and a word, by what it says of itself. */
import { File, FileArchive, FileAudio, FileCode, FileImage, FileSpreadsheet, FileText, FileVideo, type LucideIcon } from 'lucide-react'
import { createElement, type ReactElement } from 'react'

const kinds: readonly (readonly [test: RegExp, icon: LucideIcon])[] = [
  [/^image\//u, FileImage],
  [/^video\//u, FileVideo],
  [/^audio\//u, FileAudio],
  [/spreadsheet|excel|csv/u, FileSpreadsheet],
  [/zip|tar|compressed|7z|rar|gzip/u, FileArchive],
  [/pdf|word|document|presentation|powerpoint|rtf|^text\/plain/u, FileText],
  [/json|xml|javascript|html|css|x-sh|^text\//u, FileCode],
]

export const iconOf = (mime: string, size: number, className?: string): ReactElement =>
  createElement(kinds.find(([test]) => test.test(mime))?.[1] ?? File, { size, className, 'aria-hidden': true })

/** `PDF`: the ending of the name, else what the type is called. */
export function kindOf(name: string | undefined, mime: string): string {
  const ending = /\.([a-z0-9]{1,6})$/iu.exec(name ?? '')?.[1]
  if (ending !== undefined) return ending.toUpperCase()
  const called = /\/(?:x-)?([a-z0-9]{1,8})$/iu.exec(mime)?.[1]
  return called === undefined ? '' : called.toUpperCase()
}

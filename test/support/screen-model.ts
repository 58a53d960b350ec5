/** A terminal in memory: what a person would see after everything that was written to it. Knows what the client and readline use. */
import { Writable } from 'node:stream'
import { columns } from '../../examples/terminal/text.ts'

const escape = '\u001b'
const sequence = new RegExp(String.raw`${escape}\[\??(\d*)(?:;(\d*))?([A-Za-z])`, 'uy')
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

export class ScreenModel extends Writable {
  columns: number
  rows: number
  /** Lines that have left at the top. */
  readonly scrolled: string[] = []
  #lines: string[][]
  #row = 0
  #column = 0

  constructor(width: number, height: number) {
    super({ decodeStrings: false })
    this.columns = width
    this.rows = height
    this.#lines = Array.from({ length: height }, () => [])
  }

  /** The visible lines, without what is blank at the bottom. */
  get text(): string[] {
    const lines = this.#lines.map((line) =>
      Array.from(line, (cell) => cell ?? ' ')
        .join('')
        .trimEnd(),
    )
    return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1)
  }

  get cursor(): { row: number; column: number } {
    return { row: this.#row, column: this.#column }
  }

  /** A new size: what is on the screen stays at the top, as much as fits. */
  resize(width: number, height: number): void {
    this.columns = width
    this.rows = height
    this.#lines = Array.from({ length: height }, (_, row) => (this.#lines[row] ?? []).slice(0, width))
    this.#row = Math.min(this.#row, height - 1)
    this.#column = Math.min(this.#column, width - 1)
    this.emit('resize')
  }

  override _write(chunk: { toString(): string }, _encoding: string, done: () => void): void {
    const text = chunk.toString()
    for (let at = 0; at < text.length;) {
      sequence.lastIndex = at
      const match = sequence.exec(text)
      const next = text.indexOf(escape, at)
      const end = match ? sequence.lastIndex : next === -1 ? text.length : next
      if (match) this.#obey(match[3] ?? '', Number(match[1] ?? 0), Number(match[2] ?? 0))
      else if (end === at) throw new Error(`an escape sequence that is not known: ${JSON.stringify(text.slice(at, at + 10))}`)
      else for (const { segment } of graphemes.segment(text.slice(at, end))) this.#print(segment)
      at = end
    }
    done()
  }

  #obey(command: string, first: number, second: number): void {
    const count = Math.max(1, first)
    if (command === 'A') this.#row = Math.max(0, this.#row - count)
    else if (command === 'B') this.#row = Math.min(this.rows - 1, this.#row + count)
    else if (command === 'C') this.#column = Math.min(this.columns - 1, this.#column + count)
    else if (command === 'D') this.#column = Math.max(0, this.#column - count)
    else if (command === 'G') this.#column = count - 1
    else if (command === 'H') [this.#row, this.#column] = [count - 1, Math.max(1, second) - 1]
    else if (command === 'K') this.#eraseLine(first)
    else if (command === 'J') this.#eraseDown()
    else if (command !== 'm') throw new Error(`a command that is not known: ${command}`)
  }

  #eraseLine(mode: number): void {
    const line = this.#lines[this.#row] ?? []
    if (mode === 0) line.length = Math.min(line.length, this.#column)
    else if (mode === 1) line.fill(' ', 0, this.#column + 1)
    else line.length = 0
  }

  #eraseDown(): void {
    this.#eraseLine(0)
    for (let row = this.#row + 1; row < this.rows; row++) this.#lines[row] = []
  }

  #print(grapheme: string): void {
    if (grapheme === '\r') this.#column = 0
    else if (grapheme === '\n' || grapheme === '\r\n') this.#feed()
    else this.#put(grapheme)
  }

  /** Like a terminal whose line discipline turns a line feed into a new line. */
  #feed(): void {
    this.#column = 0
    if (this.#row < this.rows - 1) this.#row++
    else {
      const top = this.#lines.shift() ?? []
      this.scrolled.push(top.join('').trimEnd())
      this.#lines.push([])
    }
  }

  #put(grapheme: string): void {
    const width = columns(grapheme)
    // The last column is filled before the line breaks.
    if (this.#column + width > this.columns) this.#feed()
    const line = (this.#lines[this.#row] ??= [])
    while (line.length < this.#column) line.push(' ')
    line[this.#column] = grapheme
    if (width === 2) line[this.#column + 1] = ''
    this.#column += width
  }
}

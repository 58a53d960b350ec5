/**
 * A terminal: lines scroll away as they always did, and what is still on the screen is redrawn in place when it changes. The
 * prompt with what is being typed stays below; everything is drawn above it.
 */
import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { styleText } from 'node:util'
import type { Block, Keyboard, Screen } from './screen.ts'
import { columns, wrap } from './text.ts'

/** What is asked of standard output; another stream will do. */
export interface Output extends Writable {
  columns: number
  rows: number
}

interface Drawn {
  block: Block
  rows: number
}

export class Terminal implements Screen {
  readonly #input: Readable
  readonly #output: Output
  readonly #readline: Interface
  /** What can still be reached: the blocks on the screen, from the top. */
  #drawn: Drawn[] = []
  #prompt = ''
  #closed = false

  constructor(input: Readable, output: Output, completions: string[]) {
    this.#input = input
    this.#output = output
    const completer = (line: string): [string[], string] => [
      line.startsWith('/') ? completions.filter((word) => word.startsWith(line)) : [],
      line,
    ]
    this.#readline = createInterface({ input, output, completer, terminal: true, removeHistoryDuplicates: true })
    output.on('resize', this.#repaint)
  }

  put(block: Block): void {
    const known = this.#indexOf(block.key)
    const firstLast = this.#drawn.findIndex((drawn) => drawn.block.last)
    const rest = this.#drawn.filter((_, index) => index !== known)
    const end = block.last || firstLast === -1 ? rest.length : rest.findIndex((drawn) => drawn.block.last)
    const at = end === -1 ? rest.length : end
    this.#redraw(Math.min(at, known === -1 ? at : known), rest.toSpliced(at, 0, { block, rows: 0 }))
  }

  update(block: Block, note?: string): void {
    const at = this.#indexOf(block.key)
    if (at !== -1) this.#redraw(at, this.#drawn.with(at, { block, rows: 0 }))
    else if (note !== undefined) this.say(note)
  }

  say(text: string): void {
    if (this.#closed) this.#output.write(`${text}\n`)
    else this.put({ plain: text, lines: (width) => wrap(text, width - 3).map((line) => styleText('dim', `  ${line}`)) })
  }

  aside(): void {
    // It is seen in the ticks, the prompt, or the message itself.
  }

  prompt(text: string): void {
    if (text === this.#prompt) return
    this.#above(() => {
      this.#prompt = text
      this.#readline.setPrompt(text)
    })
  }

  fill(text: string): void {
    if (!this.#closed && this.#readline.line === '') this.#readline.write(text)
  }

  listen(keyboard: Keyboard): void {
    this.#readline.on('line', (text) => {
      this.#forgetTyped(text)
      keyboard.typing('')
      keyboard.line(text)
      if (!this.#closed) this.#readline.prompt()
    })
    this.#readline.on('SIGINT', () => {
      if (this.#readline.line === '') this.#readline.close()
      else this.#readline.write(null, { ctrl: true, name: 'u' })
    })
    this.#readline.on('close', () => {
      this.#leave()
      keyboard.end()
    })
    this.#input.on('keypress', () => {
      this.#inputStands(this.#readline.getCursorPos().rows)
      keyboard.typing(this.#readline.line.startsWith('/') ? '' : this.#readline.line)
    })
    this.#readline.prompt()
  }

  close(): void {
    this.#readline.close()
    this.#leave()
  }

  /** Takes the prompt away; what is said from now on are plain lines. */
  #leave(): void {
    if (this.#closed) return
    this.#closed = true
    this.#output.off('resize', this.#repaint)
    cursorTo(this.#output, 0)
    clearScreenDown(this.#output)
  }

  /** A terminal that does not tell its size says 0. */
  get #columns(): number {
    return this.#output.columns || 80
  }

  get #rows(): number {
    return this.#output.rows || 24
  }

  #indexOf(key: string | undefined): number {
    return key === undefined ? -1 : this.#drawn.findIndex(({ block }) => block.key === key)
  }

  /** Draws a new list from one of its blocks on; what stands above that is left alone. */
  #redraw(from: number, next: Drawn[]): void {
    const up = this.#drawn.slice(from).reduce((sum, { rows }) => sum + rows, 0)
    const fresh = next.slice(from).map(({ block }) => ({ block, text: block.lines(this.#columns) }))
    this.#above(() => {
      moveCursor(this.#output, 0, -up)
      clearScreenDown(this.#output)
      this.#output.write(fresh.flatMap(({ text }) => text.map((line) => `${line}\n`)).join(''))
      this.#drawn = [...next.slice(0, from), ...fresh.map(({ block, text }) => ({ block, rows: text.length }))]
      this.#letGo()
    })
  }

  /** Takes the prompt away, draws, and puts the prompt back with what was typed. */
  #above(draw: () => void): void {
    if (this.#closed) return
    this.#output.cork()
    const { rows } = this.#readline.getCursorPos()
    moveCursor(this.#output, 0, -rows)
    cursorTo(this.#output, 0)
    clearScreenDown(this.#output)
    draw()
    this.#inputStands(0)
    this.#readline.prompt(true)
    this.#output.uncork()
  }

  /**
   * Tells readline how many rows above the cursor its input begins. It goes up by this before it draws, and loses count when
   * it is drawn elsewhere, and of text that is pasted over the end of a row.
   */
  #inputStands(prevRows: number): void {
    Object.assign(this.#readline, { prevRows })
  }

  /** What has left the screen at the top cannot be redrawn. */
  #letGo(): void {
    const room = this.#rows - 1 - this.#readline.getCursorPos().rows
    let rows = this.#drawn.reduce((sum, drawn) => sum + drawn.rows, 0)
    while (rows > room) rows -= this.#drawn.shift()?.rows ?? rows
  }

  /** Another size breaks lines elsewhere: the screen is drawn anew. */
  readonly #repaint = (): void => {
    this.#above(() => {
      cursorTo(this.#output, 0, 0)
      clearScreenDown(this.#output)
      const blocks = this.#drawn.map(({ block }) => block)
      this.#drawn = []
      for (const block of blocks) {
        const lines = block.lines(this.#columns)
        this.#output.write(lines.map((line) => `${line}\n`).join(''))
        this.#drawn.push({ block, rows: lines.length })
      }
      this.#letGo()
    })
  }

  /** The typed line is shown again as what became of it, so its echo goes. */
  #forgetTyped(text: string): void {
    const rows = Math.floor(columns(this.#prompt + text) / this.#columns) + 1
    moveCursor(this.#output, 0, -rows)
    clearScreenDown(this.#output)
  }
}

/** A screen that only goes on: plain lines in and out, for scripts and tests. */
import { createInterface } from 'node:readline'
import type { Block, Keyboard, Screen } from './screen.ts'

export class Pipe implements Screen {
  readonly #lines = createInterface({ input: process.stdin })

  put({ plain }: Block): void {
    if (plain !== '') process.stdout.write(`${plain}\n`)
  }

  update(_block: Block, note?: string): void {
    if (note !== undefined) this.say(note)
  }

  say(text: string): void {
    process.stdout.write(`${text}\n`)
  }

  aside(text: string): void {
    this.say(text)
  }

  prompt(): void {
    // A pipe is asked for nothing.
  }

  fill(text: string): void {
    this.say(`* draft: ${text}`)
  }

  listen(keyboard: Keyboard): void {
    this.#lines.on('line', (text) => keyboard.line(text))
    this.#lines.on('close', () => keyboard.end())
  }

  close(): void {
    this.#lines.close()
  }
}

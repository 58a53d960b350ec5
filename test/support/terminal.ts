/** The terminal client as a child process, driven over pipes: lines in, lines out. */
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { hasEnded, node, signalGroup, start, until } from './processes.ts'

export interface Line {
  seq: number
  sender: string
  text: string
}

const messagePattern = /^\[(\d+)\] \d\d:\d\d (\w+): (.*?)(?: ✓✓ read| ✓✓| ✓)?$/u

export const passwordOf = (handle: string): string => `the password of ${handle}`

export class TerminalClient {
  readonly handle: string
  /** All that it printed. */
  readonly lines: string[] = []
  errors = ''
  readonly #child: ChildProcess
  /** Where it keeps its session. */
  readonly state: string

  constructor(
    server: string,
    handle: string,
    { patienceSeconds = 1, state = mkdtempSync(join(tmpdir(), 'edgewise-terminal-')), password = passwordOf(handle) } = {},
  ) {
    this.handle = handle
    this.state = state
    const options = ['--as', handle, '--server', server, '--patience', String(patienceSeconds)]
    this.#child = start(node, ['examples/chat.ts', ...options], { XDG_STATE_HOME: state, EDGEWISE_PASSWORD: password })
    if (this.#child.stdout) createInterface({ input: this.#child.stdout }).on('line', (line) => this.lines.push(line))
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.errors += chunk.toString()
    })
  }

  /** The messages that it showed, in the order of showing. */
  get messages(): Line[] {
    return this.lines.flatMap((line) => {
      const [, seq, sender = '', text = ''] = messagePattern.exec(line) ?? []
      return seq === undefined ? [] : [{ seq: Number(seq), sender, text }]
    })
  }

  type(line: string): void {
    this.#child.stdin?.write(`${line}\n`)
  }

  /** Waits for a line, among all that it printed from a certain one on. */
  shows(pattern: RegExp, { from = 0, withinMs = 15_000 } = {}): Promise<string> {
    return until(
      () => this.lines.slice(from).find((line) => pattern.test(line)),
      `${this.handle} shows ${String(pattern)}; it shows:\n${this.lines.slice(-10).join('\n')}\n${this.errors}`,
      { withinMs },
    )
  }

  /** Asks for the list until a line of it is so. */
  async lists(pattern: RegExp): Promise<string> {
    return until(
      () => {
        const from = this.lines.length
        this.type('/list')
        return this.shows(pattern, { from, withinMs: 500 }).catch(() => undefined)
      },
      `${this.handle} lists ${String(pattern)}; it shows:\n${this.lines.slice(-10).join('\n')}`,
      { everyMs: 200 },
    )
  }

  /** A power cut: what it has not stored is lost. */
  async kill(): Promise<void> {
    signalGroup(this.#child, 'SIGKILL')
    await until(() => hasEnded(this.#child), `${this.handle} is gone`)
  }

  /** Until it ends by itself. */
  async ended(): Promise<number | null> {
    await until(() => hasEnded(this.#child), `${this.handle} ends`)
    return this.#child.exitCode
  }

  async quit({ keepState = false } = {}): Promise<void> {
    if (!hasEnded(this.#child)) this.type('/quit')
    try {
      await until(() => hasEnded(this.#child), `${this.handle} ends`, { withinMs: 5_000 })
    } finally {
      signalGroup(this.#child, 'SIGKILL')
      if (!keepState) rmSync(this.state, { recursive: true, force: true })
    }
  }
}

/** Where lines go and typed lines come from: a terminal, which redraws, or a pipe, which only goes on. */

/** Something on the screen that may change later. */
export interface Block {
  /** What it is known by when it changes. */
  key?: string
  /** How a terminal shows it in so many columns. */
  lines(width: number): string[]
  /** How a pipe shows it. */
  plain: string
  /** It stays below what comes after it: not sent yet. */
  last?: boolean
}

export interface Keyboard {
  line(text: string): void
  /** What is in the input line now; empty where that is a command. */
  typing(text: string): void
  end(): void
}

export interface Screen {
  put(block: Block): void
  /** Redraws a block where it stands. Where that cannot be, on a pipe or scrolled away, `note` is said instead. */
  update(block: Block, note?: string): void
  /** A line by itself. */
  say(text: string): void
  /** What a terminal shows in other ways, said on a pipe alone. */
  aside(text: string): void
  prompt(text: string): void
  /** Puts words into an empty input line. */
  fill(text: string): void
  listen(keyboard: Keyboard): void
  close(): void
}

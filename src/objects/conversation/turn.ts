/**
 * Group commit: everything that came in one turn of the event loop is done in one transaction, made durable by one commit
 * and sent as one message for each socket. The wait is one turn, never a timer's length.
 */
export class Turn {
  readonly #run: (works: Work[]) => void
  #works: Work[] = []

  constructor(run: (works: Work[]) => void) {
    this.#run = run
  }

  add(work: Work): void {
    this.#works.push(work)
    if (this.#works.length === 1) setTimeout(() => this.#end(), 0)
  }

  /** For what only reads: it has no commit to share, so it need not wait for one. */
  alone(work: Work): void {
    this.#run([work])
  }

  #end(): void {
    const works = this.#works
    this.#works = []
    this.#run(works)
  }
}

export type Work = () => void

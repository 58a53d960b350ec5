/** Typed events: each is told once to every listener that was there when it happened. */
export class Emitter<Events> {
  readonly #listeners: { [E in keyof Events]?: Set<(event: Events[E]) => void> } = {}

  on<E extends keyof Events>(event: E, listener: (event: Events[E]) => void): () => void {
    const own = (value: Events[E]): void => listener(value)
    const listeners = (this.#listeners[event] ??= new Set())
    listeners.add(own)
    return () => void listeners.delete(own)
  }

  emit<E extends keyof Events>(event: E, value: Events[E]): void {
    for (const listener of this.#listeners[event] ?? []) listener(value)
  }
}

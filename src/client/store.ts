/** What a screen reads: a value, and word of its changes. A snapshot is never changed in place. */
export interface Store<T> {
  /** The value now; the same object until something changes. */
  readonly get: () => T
  /** Calls `listener` after every change, until the function that it returns is called. */
  readonly subscribe: (listener: () => void) => () => void
}

/** A store that its owner sets. */
export class Cell<T> implements Store<T> {
  #value: T
  readonly #listeners = new Set<() => void>()

  constructor(value: T) {
    this.#value = value
  }

  readonly get = (): T => this.#value

  readonly subscribe = (listener: () => void): (() => void) => this.listen(listener)

  protected listen(listener: () => void): () => void {
    const own = (): void => listener()
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }

  set(value: T): void {
    if (Object.is(value, this.#value)) return
    this.#value = value
    for (const listener of this.#listeners) listener()
  }
}

/** A store that is computed from others when it is looked at, and only if something changed. */
export class Derived<T> implements Store<T> {
  readonly #compute: (before: T | undefined) => T
  readonly #listeners = new Set<() => void>()
  #value: { is: T } | undefined
  #isFresh = false
  #isTelling = false

  constructor(compute: (before: T | undefined) => T) {
    this.#compute = compute
  }

  readonly get = (): T => {
    if (this.#isFresh && this.#value) return this.#value.is
    this.#isFresh = true
    this.#value = { is: this.#compute(this.#value?.is) }
    return this.#value.is
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    const own = (): void => listener()
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }

  /** Something that it is computed from changed. Listeners hear of it soon, once for all that happens together. */
  invalidate(): void {
    if (!this.#isFresh) return
    this.#isFresh = false
    if (this.#listeners.size === 0 || this.#isTelling) return
    this.#isTelling = true
    const before = this.#value?.is
    queueMicrotask(() => {
      this.#isTelling = false
      if (Object.is(this.get(), before)) return
      for (const listener of this.#listeners) listener()
    })
  }
}

/** A store that does something for as long as somebody listens: `begin` at the first, what that returns after the last. */
export class Attended<T> extends Cell<T> {
  readonly #begin: () => () => void
  #end: (() => void) | undefined
  #count = 0

  constructor(value: T, begin: () => () => void) {
    super(value)
    this.#begin = begin
  }

  override readonly subscribe = (listener: () => void): (() => void) => {
    const off = this.listen(listener)
    if (this.#count++ === 0) this.#end = this.#begin()
    let isOn = true
    return () => {
      off()
      if (!isOn) return
      isOn = false
      if (--this.#count === 0) this.#end?.()
    }
  }
}

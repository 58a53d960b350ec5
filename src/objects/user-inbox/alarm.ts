/** The one alarm of an inbox, for the first of all that need it. */
export class Alarm {
  readonly #storage: DurableObjectStorage
  #at: number | undefined

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage
  }

  rung(): void {
    this.#at = undefined
  }

  /** To the first of these times, or away; setting it to where it is costs nothing. */
  set(times: (number | undefined)[]): void {
    const needed = times.filter((time) => time !== undefined)
    const at = needed.length === 0 ? undefined : Math.min(...needed)
    if (at === this.#at) return
    this.#at = at
    void (at === undefined ? this.#storage.deleteAlarm() : this.#storage.setAlarm(at))
  }
}

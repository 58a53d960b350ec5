/** What is being fetched: whoever wants the same joins in, and it is given up when nobody wants it any more. */

export type Fetch = (signal: AbortSignal, told: (receivedBytes: number) => void) => Promise<Blob>

interface Wish {
  fetch: Fetch
  signal?: AbortSignal | undefined
  onProgress?: ((receivedBytes: number) => void) | undefined
}

interface Flight {
  readonly result: Promise<Blob>
  readonly ends: AbortController
  readonly listeners: Set<(receivedBytes: number) => void>
  count: number
}

export class Downloads {
  readonly #flights = new Map<string, Flight>()

  async join(key: string, { fetch, signal, onProgress = () => undefined }: Wish): Promise<Blob> {
    const flight = this.#flights.get(key) ?? this.#begin(key, fetch)
    const own = (bytes: number): void => onProgress(bytes)
    flight.listeners.add(own)
    flight.count++
    const leave = (): void => {
      flight.listeners.delete(own)
      if (--flight.count > 0) return
      flight.ends.abort()
      if (this.#flights.get(key) === flight) this.#flights.delete(key)
    }
    if (!signal) return flight.result
    return new Promise<Blob>((resolve, reject) => {
      const aborted = (): void => {
        leave()
        reject(signal.reason)
      }
      signal.addEventListener('abort', aborted, { once: true })
      flight.result.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted))
    })
  }

  /** Everything is given up. */
  stop(): void {
    for (const { ends } of this.#flights.values()) ends.abort()
    this.#flights.clear()
  }

  #begin(key: string, fetch: Fetch): Flight {
    const ends = new AbortController()
    const listeners: Flight['listeners'] = new Set()
    const result = fetch(ends.signal, (bytes) => {
      for (const listener of listeners) listener(bytes)
    })
    const flight: Flight = { result, ends, listeners, count: 0 }
    this.#flights.set(key, flight)
    const end = (): void => {
      if (this.#flights.get(key) === flight) this.#flights.delete(key)
    }
    result.then(end, end)
    return flight
  }
}

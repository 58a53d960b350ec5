/** The requests of an upload by `fetch`: where there is no XMLHttpRequest, or the surroundings give a `fetch` of their own. */
import type { HttpRequest, HttpResponse, HttpStack } from 'tus-js-client'
import type { Environment } from './environment.ts'

class Request implements HttpRequest {
  readonly #environment: Environment
  readonly #method: string
  readonly #url: string
  readonly #headers: Record<string, string> = {}
  readonly #ends = new AbortController()
  #told: (bytesSent: number) => void = () => undefined

  constructor(environment: Environment, method: string, url: string) {
    this.#environment = environment
    this.#method = method
    this.#url = url
  }

  getMethod(): string {
    return this.#method
  }

  getURL(): string {
    return this.#url
  }

  setHeader(header: string, value: string): void {
    this.#headers[header.toLowerCase()] = value
  }

  getHeader(header: string): string | undefined {
    return this.#headers[header.toLowerCase()]
  }

  setProgressHandler(handler: (bytesSent: number) => void): void {
    this.#told = handler
  }

  async send(body?: unknown): Promise<HttpResponse> {
    const init = { method: this.#method, headers: this.#headers, signal: this.#ends.signal }
    const response = await this.#environment.fetch(this.#url, body instanceof Blob ? { ...init, body } : init)
    const text = await response.text()
    if (response.ok && body instanceof Blob) this.#told(body.size)
    return {
      getStatus: () => response.status,
      getHeader: (header) => response.headers.get(header) ?? undefined,
      getBody: () => text,
      getUnderlyingObject: () => response,
    }
  }

  abort(): Promise<void> {
    this.#ends.abort()
    return Promise.resolve()
  }

  getUnderlyingObject(): unknown {
    return undefined
  }
}

export const fetchStack = (environment: Environment): HttpStack => ({
  createRequest: (method, url) => new Request(environment, method, url),
  getName: () => 'fetch',
})

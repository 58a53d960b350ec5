/** How the Worker hands an upload's object what a client wants of it: in one header of a request of its own making. */
const header = 'x-edgewise-upload'

export interface UploadOrder {
  mediaId: string
  userId: string
  /** Of a creation; 0 and null otherwise. */
  size: number
  name: string | null
  type: string | null
}

/** Of the client's headers only those of the protocol go along. */
const passed = ['tus-resumable', 'upload-offset', 'upload-length', 'content-type', 'content-length']

export function uploadRequest(request: Request, order: UploadOrder): Request {
  const headers = new Headers({ [header]: encodeURIComponent(JSON.stringify(order)) })
  for (const name of passed) {
    const value = request.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  const hasBody = request.method === 'PATCH' && request.body !== null
  return new Request('https://upload/upload', { method: request.method, headers, ...(hasBody ? { body: request.body } : {}) })
}

export function uploadOrder(request: Request): UploadOrder {
  const written = request.headers.get(header)
  if (!written) throw new Error('an upload without an order')
  return JSON.parse(decodeURIComponent(written))
}

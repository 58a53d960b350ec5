/** Bytes as text that fits into tokens, headers and URLs (RFC 4648 §5, unpadded). */
import { base64url } from 'jose'

export const toBase64url = (bytes: Uint8Array | ArrayBuffer): string => base64url.encode(bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes)

/** Nothing for what is not base64url. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return new Uint8Array(base64url.decode(text))
  } catch {
    return undefined
  }
}

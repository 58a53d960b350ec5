/** Bytes as text that fits into tokens, headers and URLs (RFC 4648 §5, unpadded). */
import { base64url } from 'jose'

export const toBase64url = (bytes: Uint8Array | ArrayBuffer): string =>
  base64url.encode(bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes)

/** Nothing for what is not base64url, or spells its bytes in another way than `toBase64url`: a token has one spelling. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const bytes = new Uint8Array(base64url.decode(text))
    return toBase64url(bytes) === text ? bytes : undefined
  } catch {
    return undefined
  }
}

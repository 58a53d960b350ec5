/** A browser's side of Web Push: its subscription, and how it reads what comes (RFC 8188, RFC 8291). Independent of what the server encrypts with. */
import { createDecipheriv, createECDH, createHmac, createPublicKey, randomBytes, verify } from 'node:crypto'

const hmac = (key: Buffer, ...data: Buffer[]): Buffer => createHmac('sha256', key).update(Buffer.concat(data)).digest()
const one = Buffer.from([1])

export class Browser {
  readonly #pair = createECDH('prime256v1')
  readonly #auth = randomBytes(16)
  readonly #point = this.#pair.generateKeys()

  get keys(): { p256dh: string; auth: string } {
    return { p256dh: this.#point.toString('base64url'), auth: this.#auth.toString('base64url') }
  }

  /** The text of one encrypted record. */
  read(body: Buffer): string {
    const [salt, idLength] = [body.subarray(0, 16), body.readUInt8(20)]
    const sender = body.subarray(21, 21 + idLength)
    const record = body.subarray(21 + idLength)
    const shared = hmac(this.#auth, this.#pair.computeSecret(sender))
    const input = hmac(shared, Buffer.from('WebPush: info\0'), this.#point, sender, one)
    const secret = hmac(salt, input)
    const key = hmac(secret, Buffer.from('Content-Encoding: aes128gcm\0'), one).subarray(0, 16)
    const nonce = hmac(secret, Buffer.from('Content-Encoding: nonce\0'), one).subarray(0, 12)
    const cipher = createDecipheriv('aes-128-gcm', key, nonce)
    cipher.setAuthTag(record.subarray(-16))
    const padded = Buffer.concat([cipher.update(record.subarray(0, -16)), cipher.final()])
    const end = padded.lastIndexOf(2)
    if (end < 0 || padded.subarray(end + 1).some((byte) => byte !== 0)) throw new Error('the record has no good padding')
    return padded.subarray(0, end).toString('utf8')
  }
}

/** Throws unless an `authorization` header is a VAPID one (RFC 8292) of this audience; gives the public key that signed it. */
export function vapidKeyOf(header: string | undefined, audience: string): string {
  const [, token = '', k = ''] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(header ?? '') ?? []
  const [head = '', claims = '', signature = ''] = token.split('.')
  const { aud, exp, sub }: { aud?: string; exp?: number; sub?: string } = JSON.parse(Buffer.from(claims, 'base64url').toString())
  const now = Date.now() / 1_000
  if (aud !== audience) throw new Error(`a signature for ${aud}`)
  if (exp === undefined || exp < now || exp > now + 24 * 60 * 60) throw new Error(`a signature until ${exp}`)
  if (!/^(?:mailto|https):/.test(sub ?? '')) throw new Error(`a signature of ${sub}`)
  const point = Buffer.from(k, 'base64url')
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'))
  const key = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', ...(x && y ? { x, y } : {}) } })
  const signed = Buffer.from(`${head}.${claims}`)
  if (!verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url')))
    throw new Error('a forged signature')
  return k
}

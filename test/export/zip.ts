/** Reads a ZIP by its end, as other programs do: the central directory says what there is, and every checksum has to be right. */
import { crc32 } from 'node:zlib'
import type { Person } from '../accounts/support.ts'
import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { app } from '../../src/worker/app.ts'

export type Archive = ReadonlyMap<string, Uint8Array>

export function unzip(bytes: Uint8Array): Archive {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = bytes.length - 22
  if (view.getUint32(end, true) !== 0x06054b50) throw new Error('it has no end')
  const files = new Map<string, Uint8Array>()
  let at = view.getUint32(end + 16, true)
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (view.getUint32(at, true) !== 0x02014b50) throw new Error(`nothing at ${at}`)
    const [nameBytes, extra, comment] = [28, 30, 32].map((field) => view.getUint16(at + field, true))
    const [sum, size, start] = [16, 20, 42].map((field) => view.getUint32(at + field, true))
    if (nameBytes === undefined || extra === undefined || comment === undefined) throw new Error('no lengths')
    if (sum === undefined || size === undefined || start === undefined) throw new Error('no places')
    if (view.getUint16(at + 10, true) !== 0) throw new Error('it is not stored')
    const name = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(at + 46, at + 46 + nameBytes))
    if (files.has(name)) throw new Error(`${name} comes twice`)
    const from = start + 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true)
    const content = bytes.subarray(from, from + size)
    if (crc32(content) !== sum) throw new Error(`${name} has another checksum`)
    files.set(name, content)
    at += 46 + nameBytes + extra + comment
  }
  if (at !== end) throw new Error('the directory does not end where it should')
  return files
}

export async function ask(by: Person, { vars = {}, method = 'GET' }: { vars?: Partial<Env>; method?: string } = {}): Promise<Response> {
  const request = new Request('https://chat.example/v1/me/export', {
    method,
    headers: { authorization: `Bearer ${by.session.accessToken}` },
  })
  return app.fetch(request, { ...env, ...vars }, createExecutionContext())
}

export async function exported(by: Person): Promise<Archive> {
  const response = await ask(by)
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`)
  return unzip(new Uint8Array(await response.arrayBuffer()))
}

export const textOf = (files: Archive, name: string): string => {
  const content = files.get(name)
  if (!content) throw new Error(`there is no ${name}, but ${[...files.keys()].join(' ')}`)
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content)
}

export const jsonOf = (files: Archive, name: string): unknown => JSON.parse(textOf(files, name))

export const linesOf = (files: Archive, id: string): unknown[] =>
  textOf(files, `conversations/${id}/messages.jsonl`)
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))

/** Everything in it, names included. */
export const wholeText = (files: Archive): string =>
  [...files].map(([name, content]) => `${name}\n${new TextDecoder().decode(content)}`).join('\n')

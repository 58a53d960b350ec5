/** The SDK in a page, with its own storage: what a test asks of it. */
import { type Chat, createClient } from '../../../src/client/index.ts'
import { indexedDb } from '../../../src/client/indexeddb.ts'

let chat: Chat | undefined

const open = (): Chat => {
  if (!chat) throw new Error('nobody is here')
  return chat
}

/** Gives the id of who signed in. */
export async function begin(handle: string, password: string): Promise<string> {
  chat = createClient({ url: location.origin, storage: indexedDb('sdk-page') })
  await chat.start()
  const me = chat.me.get() ?? (await chat.signIn({ handle, password, deviceName: 'page' }))
  return me.id
}

/** Sends a file of this many bytes, each as its place says, and gives its id at once. */
export function send(conversationId: string, size: number): string {
  const bytes = Uint8Array.from({ length: size }, (_, at) => at % 251)
  const blob = new Blob([bytes], { type: 'application/octet-stream' })
  return open()
    .conversation(conversationId)
    .send({ attachment: { type: 'file', blob, mime: blob.type, name: 'film.bin' } }).cid
}

/** How far it is: bytes that have arrived, or the message’s number once it is stored. */
export function state(conversationId: string, cid: string): Promise<{ sentBytes?: number; seq?: number }> {
  const timeline = open().conversation(conversationId).window()
  return new Promise((resolve) => {
    const look = (): void => {
      const item = timeline.get().items.find((one) => one.kind === 'message' && one.cid === cid)
      if (item?.kind !== 'message') return
      off()
      timeline.close()
      resolve({
        ...(item.upload ? { sentBytes: item.upload.sentBytes } : {}),
        ...(item.seq === undefined ? {} : { seq: item.seq }),
      })
    }
    const off = timeline.subscribe(look)
    look()
  })
}

export const kept = async (mediaId: string): Promise<number> => (await open().media.blob({ mediaId })).size

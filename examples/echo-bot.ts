/**
 * A bot that says everything again, and answers what came while it was not running.
 *
 *     node examples/echo-bot.ts http://localhost:8787 echo 'a long password' [file]
 */
import { parseArgs } from 'node:util'
import { ChatError, createClient } from '../src/client/index.ts'
import { sqlite } from '../src/client/sqlite.ts'

const { positionals } = parseArgs({ allowPositionals: true })
const [url = 'http://localhost:8787', handle = 'echo', password = '', file = `${handle}.db`] = positionals
const deviceName = 'echo bot'

const chat = createClient({ url, storage: sqlite(file) })

chat.on('message', ({ message: { conversationId, seq, content }, mine }) => {
  if (mine || content?.type !== 'text') return
  const conversation = chat.conversation(conversationId)
  conversation.send({ content, replyTo: seq })
  conversation.markRead(seq)
})
chat.on('error', ({ error }) => console.error(`${error.code}: ${error.message}`))
chat.connection.subscribe(() => console.log(chat.connection.get().at))

await chat.start()
if (!chat.me.get())
  try {
    await chat.signIn({ handle, password, deviceName })
  } catch (error) {
    if (!(error instanceof ChatError) || error.code !== 'unauthenticated') throw error
    await chat.signUp({ handle, name: 'Echo', password, deviceName })
  }

/** Who sits here: the session from last time, else a password. A handle that nobody has becomes a new account. */
import { hostname } from 'node:os'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { type Chat, ChatError } from '../../src/client/index.ts'
import { settled } from './settled.ts'

export interface Person {
  handle: string
  name: string
  password: string | undefined
}

/** A server that says nothing for so long does not keep anybody from what is stored here. */
const welcomeMs = 3_000

const isCode = (error: unknown, code: string): boolean => error instanceof ChatError && error.code === code

async function ask(question: string, { hidden }: { hidden: boolean }): Promise<string> {
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: hidden ? silence : process.stdout, terminal: true, historySize: 0 })
  const interrupted = new AbortController()
  lines.on('SIGINT', () => interrupted.abort())
  try {
    // Readline would draw the question on the output that shows nothing.
    if (hidden) process.stdout.write(question)
    return await lines.question(hidden ? '' : question, { signal: interrupted.signal })
  } finally {
    lines.close()
    if (hidden) process.stdout.write('\n')
  }
}

async function passwordOf({ handle, password }: Person): Promise<string> {
  if (password !== undefined) return password
  if (!process.stdin.isTTY) throw new Error('no terminal to ask on: give --password, or EDGEWISE_PASSWORD')
  return ask(`Password of ${handle}: `, { hidden: true })
}

/** At a terminal somebody may have mistyped; a script has not. */
async function confirm(person: Person, password: string): Promise<boolean> {
  if (person.password !== undefined) return true
  const answer = await ask(`There is no ${person.handle} with this password. Make a new account? (y/N) `, { hidden: false })
  return /^y/iu.test(answer) && (await ask('The password again: ', { hidden: true })) === password
}

/** Whether the session from last time still holds, as far as the server can be asked. */
async function isKept(chat: Chat): Promise<boolean> {
  await chat.start()
  if (!chat.me.get()) return false
  const { at } = await settled(chat.connection, ({ at }) => at !== 'idle' && at !== 'connecting', welcomeMs)
  return at !== 'unauthorized'
}

export async function signIn(chat: Chat, person: Person): Promise<void> {
  if (await isKept(chat)) return
  const { handle, name } = person
  const password = await passwordOf(person)
  const deviceName = `terminal on ${hostname()}`.slice(0, 64)
  try {
    await chat.signIn({ handle, password, deviceName })
    return
  } catch (error) {
    if (!isCode(error, 'unauthenticated') || !(await confirm(person, password))) throw error
  }
  try {
    await chat.signUp({ handle, name, password, deviceName })
  } catch (error) {
    throw isCode(error, 'conflict') ? new Error(`that is not the password of ${handle}`, { cause: error }) : error
  }
}

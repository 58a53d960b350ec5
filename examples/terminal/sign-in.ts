/** Who sits here: the session from last time, else a password. A handle that nobody has becomes a new account. */
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { Refusal } from './api.ts'
import { Session } from './session.ts'

export interface Person {
  server: string
  handle: string
  name: string
  password: string | undefined
}

const isCode = (error: unknown, code: string): boolean => error instanceof Refusal && error.problem.code === code

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

export async function signIn(person: Person): Promise<Session> {
  const kept = Session.kept(person.server, person.handle)
  try {
    await kept?.accessToken()
    if (kept) return kept
  } catch (error) {
    if (!isCode(error, 'unauthenticated')) throw error
  }
  const password = await passwordOf(person)
  const credentials = { handle: person.handle, name: person.name, password }
  try {
    return await Session.signIn(person.server, credentials)
  } catch (error) {
    if (!isCode(error, 'unauthenticated') || !(await confirm(person, password))) throw error
  }
  try {
    return await Session.signUp(person.server, credentials)
  } catch (error) {
    throw isCode(error, 'conflict') ? new Error(`that is not the password of ${person.handle}`, { cause: error }) : error
  }
}

/** People and their devices over HTTP, inside the test's own isolate. */
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import { type Device, type Problem, type Session, type User, session as sessionSchema } from '../../src/protocol/index.ts'
import { app } from '../../src/worker/app.ts'
import type { News } from '../../src/objects/news.ts'

export const PASSWORD = 'correct horse battery'

export interface Asking {
  token?: string | undefined
  body?: unknown
  /** A body as it is, without a content type of its own. */
  raw?: BodyInit
  headers?: Record<string, string>
  /** Variables other than the deployment's. */
  vars?: Partial<Env>
}

export interface Answered {
  status: number
  headers: Headers
  body: unknown
  response: Response
}

/** These passwords guard nothing. */
const quick = { PASSWORD_PARALLELISM: '1' }

export async function http(method: string, path: string, { token, body, raw, headers, vars }: Asking = {}): Promise<Answered> {
  const all = new Headers(headers)
  if (token !== undefined) all.set('authorization', `Bearer ${token}`)
  if (body !== undefined) all.set('content-type', 'application/json')
  const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body))
  const request = new Request(`https://chat.example${path}`, { method, headers: all, ...(payload === undefined ? {} : { body: payload }) })
  const context = createExecutionContext()
  const response = await app.fetch(request, { ...env, ...quick, ...vars }, context)
  if (response.status === 101) return { status: 101, headers: response.headers, body: undefined, response }
  const text = await response.text()
  await waitOnExecutionContext(context)
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text), response }
}

let handles = 0
/** A handle that nobody in this file has. */
export const handle = (name: string): string => `${name}_${handles++}`

export const account = (name: string, more: object = {}) => ({
  handle: name,
  name: 'Alice',
  password: PASSWORD,
  device: { name: 'first' },
  ...more,
})

/** One device of one person. */
export class Person {
  session: Session

  constructor(session: Session) {
    this.session = session
  }

  get id(): string {
    return this.session.user.id
  }

  get handle(): string {
    return this.session.user.handle
  }

  get user(): User {
    return this.session.user
  }

  get deviceId(): string {
    return this.session.device.id
  }

  get device(): Device {
    return this.session.device
  }

  get inbox() {
    return env.INBOX.getByName(this.id)
  }

  ask(method: string, path: string, body?: unknown): Promise<Answered> {
    return http(method, path, { token: this.session.accessToken, body })
  }

  /** Asks, and gives the status alone. */
  async status(method: string, path: string, body?: unknown): Promise<number> {
    return (await this.ask(method, path, body)).status
  }

  /** Another device of this person. */
  async signIn(name = 'second'): Promise<Person> {
    return new Person(session(await http('POST', '/v1/sessions', { body: { handle: this.handle, password: PASSWORD, device: { name } } })))
  }

  async refresh(): Promise<void> {
    this.session = session(await exchange(this.session.refreshToken))
  }
}

/** The session in an answer that has one. */
export function session({ status, body }: Answered): Session {
  if (status !== 200 && status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`)
  return sessionSchema.parse(body)
}

export async function signUp(name: string): Promise<Person> {
  return new Person(session(await http('POST', '/v1/accounts', { body: account(handle(name), { name }) })))
}

export const exchange = (refreshToken: string): Promise<Answered> => http('POST', '/v1/sessions/refresh', { body: { refreshToken } })

/** The problem that an answer should be: its code and status, and that it says nothing else. */
export const problem = (status: number, code: Problem['code']) => ({ status, body: expectProblem(status, code) })

/** The same of an answer to `method`: that to HEAD has no body. */
export const problemTo = (method: string, status: number, code: Problem['code']) =>
  method === 'HEAD' ? { status, body: undefined } : problem(status, code)

function expectProblem(status: number, code: Problem['code']): object {
  return expect.objectContaining({ status, code, type: expect.any(String), title: expect.any(String), detail: expect.any(String) })
}

/** The statuses of some answers, in order. */
export const statuses = (answers: Answered[]): number[] => answers.map(({ status }) => status).toSorted((a, b) => a - b)

export const times = (count: number, status: number): number[] => Array.from({ length: count }, () => status)

/** Waits for what may come a little later. */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const late = Date.now() + 5_000
  while (!(await holds())) {
    if (Date.now() > late) throw new Error(`within five seconds: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** What a conversation tells an inbox, of a group that the person has just joined unless it says otherwise. */
export const news = (more: Partial<News> & { conversationId: string }): News => ({
  kind: 'group',
  joined: true,
  since: { at: 1, rev: 1 },
  summary: JSON.stringify({ id: more.conversationId }),
  place: { seq: 0, rev: 1, readSeq: 0 },
  activityAt: 1,
  messages: [],
  receipts: [],
  openOn: [],
  isLarge: false,
  ...more,
})

/** A device's inbox socket, open and greeted; what it hears is left unheard. */
export async function listen(person: Person): Promise<void> {
  const { response } = await http('GET', '/v1/inbox/socket', { token: person.session.accessToken, headers: { upgrade: 'websocket' } })
  response.webSocket?.accept()
  response.webSocket?.send(JSON.stringify({ type: 'hello' }))
}

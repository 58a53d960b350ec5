/** Counts the calls from one object to another, and makes each as long as a network would. */
/// <reference types="@cloudflare/workers-types" />
import { countCall, countHop, countQueue, current, hopMs } from './meter.ts'

/** Before the objects' timers are watched: the network's time is part of the call that holds it. */
const setPlainTimeout = globalThis.setTimeout
const pause = (ms: number): Promise<void> => new Promise((resolve) => void setPlainTimeout(resolve, ms))

const namespaces = { CONVERSATION: 'Conversation', INBOX: 'UserInbox', HANDLE: 'Handle', KEYRING: 'Keyring', RATE_LIMITER: 'RateLimiter' }

export function countCalls<E extends object>(env: E, caller: string): E {
  const counted = { ...env }
  for (const [binding, className] of Object.entries(namespaces)) {
    const namespace: unknown = Reflect.get(env, binding)
    if (isObject(namespace)) Reflect.set(counted, binding, namespaceOf(namespace, `${caller}>${className}`))
  }
  for (const binding of ['PUSH_QUEUE', 'MEDIA_QUEUE']) {
    const queue: unknown = Reflect.get(env, binding)
    if (isObject(queue)) Reflect.set(counted, binding, queueOf(queue, `${caller}>${binding}`))
  }
  return counted
}

/** What is put into a queue is read and deleted as well: three operations for each message, all of them short. */
function queueOf(queue: object, name: string): object {
  return new Proxy(queue, {
    get: (target, key) => {
      const method: unknown = Reflect.get(target, key)
      if (typeof method !== 'function') return method
      return (...args: unknown[]): unknown => {
        const [first] = args
        countQueue(`${name}.${String(key)}`, key === 'sendBatch' && Array.isArray(first) ? first.length : 1)
        return travel(`${name}.${String(key)}`, () => Reflect.apply(method, target, args))
      }
    },
  })
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

function namespaceOf(namespace: object, name: string): object {
  return new Proxy(namespace, {
    get: (target, key) => {
      const method: unknown = Reflect.get(target, key)
      if (typeof method !== 'function') return method
      return (...args: unknown[]): unknown => {
        const result: unknown = Reflect.apply(method, target, args)
        if (!isObject(result)) return result
        if (key === 'jurisdiction') return namespaceOf(result, name)
        return key === 'get' || key === 'getByName' ? stubOf(result, name) : result
      }
    },
  })
}

function stubOf(stub: object, name: string): object {
  return new Proxy(stub, {
    get: (target, key) => {
      if (typeof key === 'symbol' || key === 'then' || key === 'id' || key === 'name') return Reflect.get(target, key)
      return (...args: unknown[]): unknown => {
        const call = `${name}.${key}${contentOf(args)}`
        countCall(call)
        const method: unknown = Reflect.get(target, key)
        if (typeof method !== 'function') throw new Error(`${call} is no method`)
        const run = (): unknown => Reflect.apply(method, target, args)
        return travel(call, run)
      }
    },
  })
}

/** What news an inbox is told: the dearest calls are told apart. */
function contentOf([news]: unknown[]): string {
  if (!isObject(news) || !('messages' in news) || !Array.isArray(news.messages)) return ''
  const receipts = 'receipts' in news && Array.isArray(news.receipts) ? news.receipts : []
  const what = news.messages.length > 0 ? 'messages' : receipts.length > 0 ? 'receipts' : 'actedAt' in news ? 'acting' : 'summary'
  const isOpen = 'openOn' in news && Array.isArray(news.openOn) && news.openOn.length > 0
  return ` ${what}${isOpen ? ' heard there' : ''}`
}

async function travel(call: string, run: () => unknown): Promise<unknown> {
  const over = current.getStore()?.hold(call)
  const halfMs = hopMs() / 2
  try {
    const before = performance.now()
    if (halfMs > 0) await pause(halfMs)
    countHop(2 * (performance.now() - before))
    const result = await run()
    if (halfMs > 0) await pause(halfMs)
    return result
  } finally {
    over?.()
  }
}

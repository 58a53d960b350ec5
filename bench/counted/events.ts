/** Lets the meter see an object's events, from their begin to the end of their promise, and the timers that outlive them. */
/// <reference types="@cloudflare/workers-types" />
import { countRows } from './counters.ts'
import { Meter, current } from './meter.ts'

interface Metered {
  meter: Meter
  ctx: DurableObjectState
}

const byObject = new WeakMap<object, Metered>()
let isWatched = false

/** Before an object is made; what it gives takes the object when it is. */
export function meterObject(className: string, ctx: DurableObjectState): (object: object) => void {
  countRows(ctx, className)
  if (!isWatched) watch(ctx)
  isWatched = true
  const meter = new Meter(className)
  const made = meter.hold('making')
  return (object) => {
    byObject.set(object, { meter, ctx })
    made()
  }
}

/** Every method that a class has, so that every way into it is seen. */
export function meterEvents(counted: { prototype: object }, plain: { prototype: object }): void {
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(plain.prototype))) {
    if (name === 'constructor' || typeof value !== 'function') continue
    Object.defineProperty(counted.prototype, name, {
      configurable: true,
      writable: true,
      value(this: object, ...args: unknown[]): unknown {
        const run = (): unknown => Reflect.apply(value, this, args)
        const metered = byObject.get(this)
        return metered ? seen(metered, name, run) : run()
      },
    })
  }
}

function seen({ meter, ctx }: Metered, name: string, run: () => unknown): unknown {
  meter.event(name)
  const over = meter.hold(name)
  const end = (): void => {
    meter.bytes(ctx.id.toString(), ctx.storage.sql.databaseSize)
    over()
  }
  let result: unknown
  try {
    result = current.run(meter, run)
  } catch (error) {
    end()
    throw error
  }
  if (!(result instanceof Promise)) {
    end()
    return result
  }
  return result.finally(end)
}

/** Timers belong to the object that set them; so does what it asks to be waited for. */
function watch(ctx: DurableObjectState): void {
  const over = new Map<unknown, () => void>()
  const { setTimeout: set, clearTimeout: clear } = globalThis
  const timeout = (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): unknown => {
    const release = current.getStore()?.hold(`timer of ${ms < 1 ? 'a turn' : `${Math.ceil(ms / 10) * 10} ms`}`)
    const handle: unknown = set(() => {
      over.delete(handle)
      try {
        run(...args)
      } finally {
        release?.()
      }
    }, ms)
    if (release) over.set(handle, release)
    return handle
  }
  const cleared = (handle: Parameters<typeof clear>[0]): void => {
    over.get(handle)?.()
    over.delete(handle)
    clear(handle)
  }
  Object.assign(globalThis, { setTimeout: timeout, clearTimeout: cleared })

  const prototype: object = Object.getPrototypeOf(ctx)
  const waitUntil: unknown = Reflect.get(prototype, 'waitUntil')
  if (typeof waitUntil !== 'function') throw new Error('an object without waitUntil')
  Object.defineProperty(prototype, 'waitUntil', {
    configurable: true,
    writable: true,
    value(this: object, promise: Promise<unknown>): void {
      const release = current.getStore()?.hold('waiting')
      Reflect.apply(waitUntil, this, [promise.finally(() => release?.())])
    },
  })
}

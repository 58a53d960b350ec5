/** Stores of what is starred and pinned: what computes them is loaded when somebody first looks. */
import type { Context } from './context.ts'
import type { Views } from './keeping.ts'
import { Attended } from './store.ts'

export class KeptView<V extends keyof Views> extends Attended<Views[V]> {
  constructor(context: Context, id: string, view: V, empty: Views[V]) {
    super(empty, () => {
      const close = context.keepOpen(id)
      let isOver = false
      let stop: () => void = () => undefined
      const begin = async (): Promise<void> => {
        const { follow } = await import('./keeping.ts')
        if (!isOver) stop = follow(context, id, view, (value) => this.set(value))
      }
      begin().catch(() => undefined)
      return () => {
        isOver = true
        close()
        stop()
      }
    })
  }
}

/** Stores of what is starred and pinned: what computes them is loaded when somebody first looks. */
import type { Context } from './context.ts'
import { ending } from './lazily.ts'
import type { Views } from './keeping.ts'
import { Attended } from './store.ts'

export class KeptView<V extends keyof Views> extends Attended<Views[V]> {
  constructor(context: Context, id: string, view: V, empty: Views[V]) {
    super(empty, () => {
      const close = context.keepOpen(id)
      const end = ending(import('./keeping.ts').then(({ follow }) => follow(context, id, view, (value) => this.set(value))))
      return () => {
        close()
        end()
      }
    })
  }
}

/** What this person has scheduled in a conversation, kept up to date for as long as somebody looks. */
import type { Scheduled } from '../protocol/scheduled.ts'
import type { Context } from './context.ts'
import { ending, lazily } from './lazily.ts'
import type { Plans } from './plans.ts'
import { Attended } from './store.ts'

export class ScheduledList extends Attended<readonly Scheduled[] | undefined> {
  /** What asks the server is loaded with the first look. */
  readonly plans: () => Promise<Plans>

  constructor(context: Context, id: string) {
    super(undefined, () => ending(this.plans().then((loaded) => loaded.watch())))
    let plans: Plans | undefined
    this.plans = async () => {
      const loaded = await lazily(() => import('./plans.ts'))
      return (plans ??= new loaded.Plans(context, id, this))
    }
  }
}

/** Everything that is measured, in order, in two sizes: one that fits a coffee and one whose numbers are published. */
import { delivery } from './delivery.ts'
import { fanOut } from './fan-out.ts'
import { idle } from './idle.ts'
import { inboxDelivery } from './inbox-delivery.ts'
import { inboxFanOut } from './inbox-fan-out.ts'
import { opening } from './opening.ts'
import { page } from './page.ts'
import { reconnect } from './reconnect.ts'
import { rows } from './rows.ts'
import { search } from './search.ts'
import { searchEverywhere } from './search-everywhere.ts'
import { throughput } from './throughput.ts'
import type { Workload } from './workload.ts'

export type Size = 'quick' | 'full'

const fanOuts = [
  { sockets: 100, underWay: 1 },
  { sockets: 100, underWay: 8 },
  { sockets: 500, underWay: 1 },
  { sockets: 500, underWay: 8 },
]

/** The counted Worker replaces the measured one, so what is counted comes last. */
export const workloads: Record<Size, () => Workload[]> = {
  full: () => [
    throughput({ rounds: 5, seconds: 5 }),
    delivery({ rounds: 3, seconds: 10 }),
    ...fanOuts.map((each) => fanOut({ rounds: 3, seconds: 3, ...each })),
    inboxDelivery({ rounds: 3, messages: 600 }),
    inboxFanOut({ rounds: 3, members: 1_000, messages: 20, seconds: 5 }),
    page({ rounds: 3, messages: 100_000, pages: 2_000 }),
    search({ rounds: 3, messages: 100_000, searches: 600 }),
    searchEverywhere({ rounds: 3, conversations: 200, messages: 20 }),
    reconnect({ rounds: 3, clients: 2_000 }),
    idle({ rounds: 2, sockets: 2_000, in: 'pairs' }),
    idle({ rounds: 1, sockets: 2_000, in: 'groups' }),
    opening({ rounds: 1, hopMs: 1_000 }),
    rows({ messages: 100_000 }),
  ],
  quick: () => [
    throughput({ rounds: 1, seconds: 2 }),
    delivery({ rounds: 1, seconds: 4 }),
    ...fanOuts.map((each) => fanOut({ rounds: 1, seconds: 1, ...each })),
    inboxDelivery({ rounds: 1, messages: 200 }),
    inboxFanOut({ rounds: 1, members: 300, messages: 10, seconds: 3 }),
    page({ rounds: 1, messages: 20_000, pages: 300 }),
    search({ rounds: 1, messages: 20_000, searches: 120 }),
    searchEverywhere({ rounds: 1, conversations: 50, messages: 20 }),
    reconnect({ rounds: 1, clients: 300 }),
    idle({ rounds: 1, sockets: 300, in: 'pairs' }),
    opening({ rounds: 1, hopMs: 1_000 }),
    rows({ messages: 20_000 }),
  ],
}

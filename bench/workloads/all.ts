/** Everything that is measured, in order, in two sizes: one that fits a coffee and one whose numbers are published. */
import { delivery } from './delivery.ts'
import { fanOut } from './fan-out.ts'
import { idle } from './idle.ts'
import { page } from './page.ts'
import { reconnect } from './reconnect.ts'
import { rows } from './rows.ts'
import { throughput } from './throughput.ts'
import type { Workload } from './workload.ts'

export type Size = 'quick' | 'full'

const fanOuts = [
  { sockets: 100, underWay: 1 },
  { sockets: 100, underWay: 8 },
  { sockets: 500, underWay: 1 },
  { sockets: 500, underWay: 8 },
]

/** The counted Worker replaces the measured one, so `rows` comes last. */
export const workloads: Record<Size, () => Workload[]> = {
  full: () => [
    throughput({ rounds: 5, seconds: 5 }),
    delivery({ rounds: 3, seconds: 10 }),
    ...fanOuts.map((each) => fanOut({ rounds: 3, seconds: 3, ...each })),
    page({ rounds: 3, messages: 100_000, pages: 2_000 }),
    reconnect({ rounds: 3, clients: 2_000 }),
    idle({ rounds: 2, sockets: 2_000, in: 'pairs' }),
    idle({ rounds: 1, sockets: 2_000, in: 'groups' }),
    rows({ messages: 100_000 }),
  ],
  quick: () => [
    throughput({ rounds: 1, seconds: 2 }),
    delivery({ rounds: 1, seconds: 4 }),
    ...fanOuts.map((each) => fanOut({ rounds: 1, seconds: 1, ...each })),
    page({ rounds: 1, messages: 20_000, pages: 300 }),
    reconnect({ rounds: 1, clients: 300 }),
    idle({ rounds: 1, sockets: 300, in: 'pairs' }),
    rows({ messages: 20_000 }),
  ],
}

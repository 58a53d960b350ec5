/** The numbers to reach, and whether they were. Ratios compare rounds that ran next to each other. */
import { ratios, type Result, values } from '../measure/results.ts'
import { spread, type Spread } from '../measure/samples.ts'
import type { SubjectName } from '../subjects/subject.ts'

type Bar = { atLeast: number } | { atMost: number }

export type Target = { title: string; workload: string; metric: string; bar: Bar } & (
  | { against: Exclude<SubjectName, 'edgewise'> }
  | { against: 'nothing' }
)

const target = (title: string, workload: string, metric: string, against: Target['against'], bar: Bar): Target => ({
  title,
  workload,
  metric,
  against,
  bar,
})

const targets: Target[] = [
  target('Send to ack, messages/s', 'throughput', 'acksPerSecond', 'floor-batch', { atLeast: 0.5 }),
  target('Deliveries/s to 100 sockets, 8 under way', 'fan-out-100-8', 'deliveriesPerSecond', 'floor-batch', { atLeast: 0.6 }),
  target('Deliveries/s to 500 sockets, 8 under way', 'fan-out-500-8', 'deliveriesPerSecond', 'floor-batch', { atLeast: 0.6 }),
  target('Delivery p99 at 500 messages/s', 'delivery', 'p99', 'floor', { atMost: 1.5 }),
  target('To members on inbox sockets, until the last has it', 'inbox-fan-out', 'lastP50', 'floor', { atMost: 1.5 }),
  target('CPU of such a delivery at 20 messages/s, of one at a time', 'inbox-fan-out', 'busyRatio', 'nothing', { atMost: 0.25 }),
  target('1:1 to an inbox socket, of the conversation’s socket', 'inbox-delivery', 'ratio', 'nothing', { atMost: 2 }),
  target('Opening the app: rounds of calls until all news', 'opening', 'helloRounds', 'nothing', { atMost: 3 }),
  target('Opening the app: rounds of calls until the list', 'opening', 'listRounds', 'nothing', { atMost: 3 }),
  target('Server CPU per message', 'throughput', 'cpuPer1000', 'floor-batch', { atMost: 2 }),
  target('Memory per idle socket, awake', 'idle-pairs', 'awake', 'floor', { atMost: 1.3 }),
  target('Memory per idle socket, hibernating', 'idle-pairs', 'asleep', 'floor', { atMost: 1.3 }),
  target('Memory per idle socket, 100 in a conversation', 'idle-groups', 'asleep', 'floor', { atMost: 1.3 }),
  target('Cold reconnects, until all are in sync', 'reconnect', 'allInSync', 'floor', { atMost: 2 }),
  target('Search in 100,000 messages, of a page of 50', 'search', 'ratio', 'nothing', { atMost: 20 }),
  target('Search over 200 conversations: first hit, of the time for all', 'search-everywhere', 'firstOfAll', 'nothing', { atMost: 0.5 }),
  target('Rows written per message', 'rows', 'burst', 'nothing', { atMost: 2 }),
  target('Rows read by the newest page', 'rows', 'newest', 'nothing', { atMost: 60 }),
  target('Rows read by a page from the middle', 'rows', 'middle', 'nothing', { atMost: 60 }),
  target('Rows read by the oldest page', 'rows', 'oldest', 'nothing', { atMost: 60 }),
]

export interface Verdict {
  target: Target
  reached: Spread
  passed: boolean
}

/** Of those targets whose workload ran with the Worker and with what it is compared to. */
export function judge(results: readonly Result[]): Verdict[] {
  return targets.flatMap((target) => {
    const result = results.find(({ workload }) => workload.key === target.workload)
    const reached = result && reach(result, target)
    if (!reached) return []
    const { bar } = target
    return { target, reached, passed: 'atLeast' in bar ? reached.median >= bar.atLeast : reached.median <= bar.atMost }
  })
}

function reach(result: Result, { metric, against }: Target): Spread | undefined {
  if (against !== 'nothing') return ratios(result, metric, 'edgewise', against)
  const reached = values(result, 'edgewise', metric)
  return reached.length > 0 ? spread(reached) : undefined
}

export const asked = ({ bar, against }: Target): string =>
  `${'atLeast' in bar ? `at least ${bar.atLeast}` : `at most ${bar.atMost}`}${against === 'nothing' ? '' : ` of ${against}`}`

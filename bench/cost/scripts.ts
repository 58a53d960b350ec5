/** All scripts, in order. Those with a budget run unless others are asked for; the rest show what a part of them costs. */
import { idleDevices } from './day.ts'
import { direct } from './direct.ts'
import { group } from './group.ts'
import { idle } from './idle.ts'
import { PushSink } from './push-sink.ts'
import type { Counted, Scene } from './workload.ts'

export const budgeted = ['direct', 'group', 'pushed', 'idle']

interface Script {
  key: string
  run: () => Promise<Counted[]>
}

async function pushed(run: (sink: PushSink) => Promise<Counted>): Promise<Counted[]> {
  const sink = await PushSink.start()
  try {
    return [await run(sink)]
  } finally {
    sink.stop()
  }
}

export function scripts(scene: Scene): Script[] {
  const { isQuick } = scene
  const pairs = { pairs: isQuick ? 24 : 80, sittings: isQuick ? 1 : 2 }
  const few = { pairs: 16, sittings: 1 }
  return [
    { key: 'direct', run: async () => [await direct(scene, { key: 'direct', title: '1:1, half offline', ...pairs, handlesFrom: 0 })] },
    {
      key: 'group',
      run: async () => [
        await group(scene, { key: 'group', title: '100 members, 40 watching', groups: 1, bursts: isQuick ? 2 : 5, handlesFrom: 10_000 }),
      ],
    },
    {
      key: 'pushed-direct',
      run: () =>
        pushed((sink) =>
          direct(scene, { key: 'pushed-direct', title: '1:1, half offline, all with pushes', ...pairs, handlesFrom: 60_000, sink }),
        ),
    },
    {
      key: 'pushed-group',
      run: () =>
        pushed((sink) => {
          const title = '100 members, 40 watching, all with pushes'
          return group(scene, { key: 'pushed-group', title, groups: 1, bursts: isQuick ? 2 : 5, handlesFrom: 70_000, sink })
        }),
    },
    { key: 'idle', run: () => idle(scene, { devices: isQuick ? idleDevices / 10 : idleDevices, handlesFrom: 20_000 }) },
    ...(['offline', 'elsewhere', 'here'] as const).map((only, nth) => ({
      key: `part-${only}`,
      run: async () => [
        await direct(scene, { key: `part-${only}`, title: `1:1, the other one ${only}`, ...few, only, handlesFrom: 30_000 + nth * 1_000 }),
      ],
    })),
    {
      key: 'part-watched',
      run: async () => [
        await direct(scene, {
          key: 'part-watched',
          title: '1:1, here, with presence',
          ...few,
          only: 'here',
          watch: true,
          handlesFrom: 40_000,
        }),
      ],
    },
    {
      key: 'part-busy-group',
      run: async () => [
        await group(scene, {
          key: 'part-busy-group',
          title: '100 members, twenty times as fast',
          groups: 1,
          bursts: 2,
          haste: 20,
          handlesFrom: 50_000,
        }),
      ],
    },
  ]
}

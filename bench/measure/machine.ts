/** What the numbers were measured on: the machine, its disk, and the versions that ran. */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { type Version, versions } from '../host/miniflare.ts'
import { Samples } from './samples.ts'

const probes = 200

export interface Machine {
  cpu: string
  cores: number
  memoryGigabytes: number
  kernel: string
  /** A 4 KiB append and its fsync, in ms: the least that a durable message can cost here. */
  fsync: { p50: number; p99: number }
  versions: Version[]
}

export function machine(workPath: string): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGigabytes: Math.round(totalmem() / 1024 ** 3),
    kernel: release(),
    fsync: probeFsync(join(workPath, 'fsync-probe')),
    versions: versions(),
  }
}

function probeFsync(path: string): Machine['fsync'] {
  const file = openSync(path, 'a')
  const block = Buffer.alloc(4_096, 1)
  const took = new Samples()
  for (let nth = 0; nth < probes; nth++) {
    const startedAt = performance.now()
    writeSync(file, block)
    fsyncSync(file)
    took.add(performance.now() - startedAt)
  }
  closeSync(file)
  return { p50: took.percentile(0.5), p99: took.percentile(0.99) }
}

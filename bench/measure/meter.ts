/** What a stretch of time cost: the server's CPU, the client's, and that of everybody else on the machine. */
import { machineCpuSeconds } from '../host/proc.ts'
import type { Server } from '../host/server.ts'

export interface Cost {
  seconds: number
  serverCpuSeconds: number
  /** Cores in use: near 1 for the client means that the client was the limit, not the server. */
  serverCores: number
  clientCores: number
  otherCores: number
}

export function meter(server: Server): () => Cost {
  const start = read(server)
  return () => {
    const end = read(server)
    const seconds = (end.atMs - start.atMs) / 1_000
    const serverCpuSeconds = end.server - start.server
    const client = end.client - start.client
    const others = Math.max(0, end.machine - start.machine - serverCpuSeconds - client)
    return {
      seconds,
      serverCpuSeconds,
      serverCores: serverCpuSeconds / seconds,
      clientCores: client / seconds,
      otherCores: others / seconds,
    }
  }
}

function read(server: Server): { atMs: number; server: number; client: number; machine: number } {
  const { user, system } = process.cpuUsage()
  return {
    atMs: performance.now(),
    server: server.cpuSeconds(),
    client: (user + system) / 1e6,
    machine: machineCpuSeconds(),
  }
}

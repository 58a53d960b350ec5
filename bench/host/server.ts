/** A running server, seen from outside: its port, what it uses, and its end. Nothing it started outlives it. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { HostOptions } from './options.ts'
import { childNamed, cpuSeconds, residentBytes } from './proc.ts'

const script = join(import.meta.dirname, 'serve.ts')
const startMs = 60_000
const stopMs = 5_000

export class Server {
  readonly port: number
  private readonly host: ChildProcess
  private readonly workerd: number

  private constructor(host: ChildProcess, port: number, workerd: number) {
    this.host = host
    this.port = port
    this.workerd = workerd
  }

  static async start(options: HostOptions): Promise<Server> {
    const host = spawn(process.execPath, [script, JSON.stringify(options)], {
      detached: true,
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    try {
      const port = await Promise.race([
        once(host.stdout, 'data', { signal: AbortSignal.timeout(startMs) }).then(([line]) => Number(String(line))),
        once(host, 'exit').then(() => Promise.reject(new Error('the server ended before it listened'))),
      ])
      return new Server(host, port, childNamed(host.pid ?? 0, 'workerd'))
    } catch (error) {
      killGroup(host)
      throw error
    }
  }

  cpuSeconds(): number {
    return cpuSeconds(this.workerd)
  }

  residentBytes(): number {
    return residentBytes(this.workerd)
  }

  async stop(): Promise<void> {
    if (this.host.exitCode !== null || this.host.signalCode !== null) return
    const ended = once(this.host, 'exit')
    const overdue = setTimeout(() => killGroup(this.host), stopMs)
    this.host.stdin?.end()
    await ended
    clearTimeout(overdue)
  }
}

/** The server leads a process group of its own, which workerd belongs to. */
function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

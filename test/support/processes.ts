/** Child processes that tests start: each leads a process group of its own, so that it ends with all that it started. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))
const ownNode = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url))
/** The project's own Node, whichever one runs the tests. */
export const node = existsSync(ownNode) ? ownNode : process.execPath

const live = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of live) signalGroup(child, 'SIGKILL')
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1))

/** What the test runner says of itself is not for those who are tested. */
const ownAffairs = /^(?:VITEST|NODE_OPTIONS$|NODE_ENV$|FORCE_COLOR$)/u
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ownAffairs.test(name)))

export function start(command: string, args: string[], env: Record<string, string> = {}): ChildProcess {
  const child = spawn(command, args, {
    cwd: root,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...environment, NO_COLOR: '1', ...env },
  })
  live.add(child)
  child.once('exit', () => live.delete(child))
  return child
}

export const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

/** Signals a process and all that it started. */
export function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // The whole group is gone already.
  }
}

const processTable = (): { pid: number; parent: number }[] =>
  execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => {
      const [pid = 0, parent = 0] = line.trim().split(/\s+/u).map(Number)
      return { pid, parent }
    })

/** A process and all that it has started, and those that these have. */
export function familyOf({ pid: first }: ChildProcess): number[] {
  const table = processTable()
  const family = first === undefined ? [] : [first]
  for (const member of family) family.push(...table.filter(({ parent }) => parent === member).map(({ pid }) => pid))
  return family
}

/** Ends a process with all of its family, also those that lead a group of their own. */
export function killFamily(child: ChildProcess): void {
  for (const pid of familyOf(child)) if (isRunning(pid)) process.kill(pid, 'SIGKILL')
}

export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('the port has no number')
  return address.port
}

export async function isListening(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port })
  const answer = await new Promise<boolean>((resolve) => socket.once('connect', () => resolve(true)).once('error', () => resolve(false)))
  socket.destroy()
  return answer
}

/** Waits for something to become true; says what it was if it does not. */
export async function until<T>(
  look: () => T | Promise<T>,
  what: string,
  { withinMs = 10_000, everyMs = 20 } = {},
): Promise<NonNullable<T>> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const found = await look()
    if (found) return found
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`)
    await sleep(everyMs)
  }
}

/** What Linux says about a process and the machine: CPU seconds, resident memory, children. */
import { readFileSync } from 'node:fs'

/** The kernel's clock tick for user space, 100 a second on every Linux that Node runs on. */
const ticksPerSecond = 100

export function cpuSeconds(pid: number): number {
  const fields = afterName(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

export function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) * 1024
}

/** CPU seconds that all of the machine's processes used, and those a hypervisor took away. */
export function machineCpuSeconds(): number {
  const [, user, nice, system, , , irq, softirq, steal] = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').split(/\s+/)
  return [user, nice, system, irq, softirq, steal].reduce((sum, ticks) => sum + Number(ticks), 0) / ticksPerSecond
}

export function childNamed(pid: number, name: string): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number)
  const found = children.find((child) => readFileSync(`/proc/${child}/comm`, 'utf8').trim() === name)
  if (found === undefined) throw new Error(`process ${pid} has no child named ${name}`)
  return found
}

/** The name stands in parentheses and may hold spaces, so fields are counted from behind it; the first is the state. */
const afterName = (stat: string): string[] => stat.slice(stat.lastIndexOf(')') + 2).split(' ')

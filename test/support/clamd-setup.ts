/** A scanner for the tests inside workerd, which can open connections and take none. */
import type { TestProject } from 'vitest/node'
import { clamd } from './clamd.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    clamdPort: number
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { port, stop } = await clamd()
  project.provide('clamdPort', port)
  return stop
}

/** Ends a test run with one line that counts it, for people and for scripts. */
import type { Reporter, TestModule } from 'vitest/node'

export default class CountsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const passed = tests.filter((test) => test.result().state === 'passed').length
    // A file that could not be loaded, or an error outside every test, fails the run and belongs to no test.
    const broken = modules.filter((module) => module.state() === 'failed' && [...module.children.allTests('failed')].length === 0).length
    const failed = tests.filter((test) => test.result().state === 'failed').length + broken + unhandled.length
    process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
  }
}

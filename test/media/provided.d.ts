/** What the tests in workerd are given from outside. */
import 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    clamdPort: number
  }
}

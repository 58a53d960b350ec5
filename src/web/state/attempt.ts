/** Asks the server for something that needs no place of its own to fail in: a failure is told in a toast. */
import { toast } from '../ui/toasts.ts'
import { asking } from './asking.ts'
import { failureText } from './useTask.ts'

/** Resolves to whether it went well. */
export async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await asking(work())
    return true
  } catch (error) {
    toast(failureText(error), { tone: 'danger' })
    return false
  }
}
